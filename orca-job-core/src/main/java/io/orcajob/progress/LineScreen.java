package io.orcajob.progress;

import java.util.List;

/**
 * Shows one row in the line of the cursor, for terminals that can do no more than return
 * to the start of a line. What the application writes begins there, too.
 */
final class LineScreen implements Screen {

	private static final String ANSI_COLOUR = "\u001b\\[[0-9;]*m";

	private final TerminalOutput output;

	private final int columns;

	private String shown = "";

	LineScreen(TerminalOutput output, int columns) {
		this.output = output;
		this.columns = columns;
	}

	@Override
	public int maxRows() {
		return 1;
	}

	@Override
	public int columns() {
		return this.columns - 1;
	}

	@Override
	public void draw(List<String> rows) {
		String row = rows.isEmpty() ? "" : Screen.trim(rows.get(0), columns());
		if (!row.equals(this.shown)) {
			this.output.write(row + blanks(width(this.shown) - width(row)) + "\r");
			this.shown = row;
		}
	}

	@Override
	public void print(String line) {
		this.output.write(line + blanks(width(this.shown) - width(line)) + "\n");
		this.shown = "";
	}

	private static int width(String row) {
		return row.replaceAll(ANSI_COLOUR, "").length();
	}

	private static String blanks(int count) {
		return " ".repeat(Math.max(0, count));
	}

}
