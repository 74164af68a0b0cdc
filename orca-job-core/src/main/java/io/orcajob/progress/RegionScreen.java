package io.orcajob.progress;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Shows rows at the bottom of the terminal and lets only the part above them scroll. The
 * cursor stays where the application left it, so that what it writes, by whichever way,
 * neither damages the rows nor is damaged by them.
 */
final class RegionScreen implements Screen {

	private static final long SIZE_AGE = Duration.ofSeconds(1).toNanos();

	/**
	 * One row, and two above it, as terminals refuse to scroll a single one.
	 */
	static final int MIN_ROWS = 3;

	private static final String SAVE_CURSOR = "\u001b7";

	private static final String RESTORE_CURSOR = "\u001b8";

	private static final String LINE_DOWN = "\u001bD";

	private static final String CONTROL = "\u001b[";

	private static final String CLEAR_LINE = CONTROL + "2K";

	private static final String CLEAR_BELOW = CONTROL + "J";

	private final TerminalOutput output;

	private final TerminalSize.Source source;

	private final LongSupplier ticker;

	private volatile TerminalSize size;

	private long sizeReadAt;

	private List<String> shown = List.of();

	RegionScreen(TerminalOutput output, TerminalSize size, TerminalSize.Source source, LongSupplier ticker) {
		this.output = output;
		this.size = size;
		this.source = source;
		this.ticker = ticker;
		this.sizeReadAt = ticker.getAsLong();
	}

	@Override
	public int maxRows() {
		int rows = this.size.rows();
		return (rows >= MIN_ROWS) ? Math.max(1, rows / 3) : 0;
	}

	@Override
	public int columns() {
		return Math.max(0, this.size.columns() - 1);
	}

	@Override
	public void draw(List<String> rows) {
		StringBuilder text = new StringBuilder();
		if (!rows.isEmpty()) {
			followSize(text);
		}
		List<String> fitting = rows.subList(0, Math.min(rows.size(), maxRows()))
			.stream()
			.map((row) -> Cells.trim(row, columns()))
			.toList();
		reserve(fitting.size(), text);
		drawChanged(fitting, text);
		this.shown = fitting;
		this.output.write(text.toString());
	}

	@Override
	public void print(String line) {
		this.output.write(line + "\n");
	}

	private void followSize(StringBuilder text) {
		long now = this.ticker.getAsLong();
		if (!this.shown.isEmpty() && now - this.sizeReadAt < SIZE_AGE) {
			return;
		}
		this.sizeReadAt = now;
		TerminalSize newest = this.source.read();
		if (newest == null || newest.equals(this.size)) {
			return;
		}
		this.size = newest;
		if (!this.shown.isEmpty()) {
			// Wherever the terminal moved the rows to, they are below the cursor.
			text.append(SAVE_CURSOR).append(region(newest.rows())).append(RESTORE_CURSOR).append(CLEAR_BELOW);
			this.shown = List.of();
		}
	}

	private void reserve(int rows, StringBuilder text) {
		int before = this.shown.size();
		if (rows > before) {
			// Makes room below the cursor, and brings it back to its text.
			text.append(LINE_DOWN.repeat(rows - before)).append(CONTROL).append(rows - before).append('A');
		}
		if (rows != before) {
			text.append(SAVE_CURSOR);
			for (int row = 0; row < before; row++) {
				text.append(moveTo(row, before)).append(CLEAR_LINE);
			}
			text.append(region(this.size.rows() - rows)).append(RESTORE_CURSOR);
			this.shown = List.of();
		}
	}

	private void drawChanged(List<String> rows, StringBuilder text) {
		StringBuilder changes = new StringBuilder();
		for (int row = 0; row < rows.size(); row++) {
			boolean unchanged = row < this.shown.size() && this.shown.get(row).equals(rows.get(row));
			if (!unchanged) {
				changes.append(moveTo(row, rows.size())).append(CONTROL).append("0m").append(CLEAR_LINE);
				changes.append(rows.get(row));
			}
		}
		if (!changes.isEmpty()) {
			text.append(SAVE_CURSOR).append(changes).append(RESTORE_CURSOR);
		}
	}

	private String moveTo(int row, int rows) {
		return CONTROL + (this.size.rows() - rows + 1 + row) + ";1H";
	}

	private static String region(int rows) {
		return CONTROL + "1;" + rows + "r";
	}

}
