package io.orcajob.progress;

import java.util.List;

/**
 * Shows one row in the line of the cursor, for terminals that can do no more than return
 * to the start of a line. What the application writes begins there, too.
 */
final class LineScreen implements Screen {

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
		return Math.max(0, this.columns - 1);
	}

	@Override
	public void draw(List<String> rows) {
		String row = rows.isEmpty() ? "" : Cells.trim(rows.get(0), columns());
		if (!row.equals(this.shown)) {
			this.output.write(row + blanks(Cells.width(this.shown) - Cells.width(row)) + "\r");
			this.shown = row;
		}
	}

	@Override
	public void print(String line) {
		this.output.write(line + blanks(Cells.width(this.shown) - Cells.width(line)) + "\n");
		this.shown = "";
	}

	private static String blanks(int count) {
		return " ".repeat(Math.max(0, count));
	}

}
