package io.orcajob.progress;

import java.util.List;

import org.jline.utils.WCWidth;

/**
 * Widths in the cells of a terminal: an ideograph or an emoji takes two, a combining
 * character none, and neither does a sequence that sets a colour.
 */
final class Cells {

	private Cells() {
	}

	/**
	 * Returns how many cells a text takes.
	 */
	static int width(String text) {
		int width = 0;
		for (int i = 0; i < text.length(); i = next(text, i)) {
			width += widthAt(text, i);
		}
		return width;
	}

	/**
	 * Cuts a text to a width, but not the sequences that end its colours.
	 */
	static String trim(String text, int columns) {
		StringBuilder trimmed = new StringBuilder();
		int width = 0;
		boolean full = false;
		for (int i = 0; i < text.length(); i = next(text, i)) {
			int more = widthAt(text, i);
			full = full || width + more > columns;
			if (!full || isSequence(text, i)) {
				trimmed.append(text, i, next(text, i));
				width += more;
			}
		}
		return trimmed.toString();
	}

	/**
	 * Fills a text up with blanks.
	 */
	static String pad(String text, int columns) {
		return text + " ".repeat(Math.max(0, columns - width(text)));
	}

	/**
	 * Returns the first text that fits, or none of it.
	 */
	static String fit(int columns, List<String> texts) {
		return texts.stream().filter((text) -> width(text) <= columns).findFirst().orElse("");
	}

	private static boolean isSequence(String text, int index) {
		return text.charAt(index) == '\u001b';
	}

	private static int next(String text, int index) {
		if (!isSequence(text, index)) {
			return index + Character.charCount(text.codePointAt(index));
		}
		int end = text.indexOf('m', index);
		return (end < 0) ? text.length() : end + 1;
	}

	private static int widthAt(String text, int index) {
		return isSequence(text, index) ? 0 : Math.max(0, WCWidth.wcwidth(text.codePointAt(index)));
	}

}
