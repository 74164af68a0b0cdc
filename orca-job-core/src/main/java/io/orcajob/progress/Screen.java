package io.orcajob.progress;

import java.util.List;

/**
 * The part of the terminal that shows rows. Written to by one thread at a time, which the
 * terminal may stop; its size is read by any.
 */
interface Screen {

	/**
	 * Return how many rows can be shown.
	 */
	int maxRows();

	/**
	 * Return how many cells a row has.
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

}
