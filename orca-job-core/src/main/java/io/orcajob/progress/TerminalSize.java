package io.orcajob.progress;

import org.jspecify.annotations.Nullable;

/**
 * The size of a terminal.
 *
 * @param rows how many rows it has
 * @param columns how many characters fit into one
 */
record TerminalSize(int rows, int columns) {

	/**
	 * Tells the size of the moment.
	 */
	interface Source {

		/**
		 * Ask the terminal.
		 * @return the size, or {@code null} if it does not tell
		 */
		@Nullable TerminalSize read();

	}

	/**
	 * Read what {@code stty size} prints.
	 */
	static @Nullable TerminalSize parse(String text) {
		String[] numbers = text.trim().split(" ");
		try {
			int rows = Integer.parseInt(numbers[0]);
			int columns = Integer.parseInt(numbers[numbers.length - 1]);
			// A terminal that was never told its size says 0.
			return (numbers.length == 2 && rows > 0 && columns > 0) ? new TerminalSize(rows, columns) : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

}
