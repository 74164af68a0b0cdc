package io.orcajob.progress;

import java.util.List;

/**
 * The part of the terminal that shows rows. Used by one thread at a time.
 */
interface Screen {

	/**
	 * Return how many rows can be shown.
	 */
	int maxRows();

	/**
	 * Return how many characters fit into a row.
	 */
	int columns();

	/**
	 * Show these rows in place of the former ones.
	 * @param rows the rows, none to give the terminal back
	 */
	void draw(List<String> rows);

	/**
	 * Write a line that stays, among the application's own output.
	 */
	void print(String line);

	/**
	 * Cut a row to a width. Sequences that set a colour take no room.
	 */
	static String trim(String row, int columns) {
		StringBuilder trimmed = new StringBuilder();
		int width = 0;
		boolean sequence = false;
		for (int i = 0; i < row.length(); i++) {
			char character = row.charAt(i);
			sequence = sequence || character == '\u001b';
			if (sequence) {
				trimmed.append(character);
				sequence = character != 'm';
			}
			else if (width < columns) {
				trimmed.append(character);
				width++;
			}
		}
		return trimmed.toString();
	}

}
