package io.orcajob;

import java.util.Locale;

import org.springframework.util.Assert;

/**
 * Text of somebody else, such as the service, in a form that is fit for messages, log
 * lines, terminals and operators: one line of limited length, on which each character can
 * be seen. Control and format characters, among them escape sequences and those that
 * change the direction of text, line and paragraph separators and lone surrogates are
 * shown as in Java's source code, such as <code>&#92;n</code> and
 * <code>&#92;u001b</code>; all else stays as it is.
 * <p>
 * All messages of this library are in that form. What an accessor returns, such as
 * {@link JobSnapshot#exception()}, is not.
 *
 * @since 0.1.0
 */
public final class SafeText {

	/**
	 * The number of characters after which text is shortened unless set otherwise.
	 */
	public static final int DEFAULT_MAX_LENGTH = 500;

	/**
	 * The number of characters after which the message of an exception is shortened.
	 */
	static final int MAX_MESSAGE_LENGTH = 4000;

	private SafeText() {
	}

	/**
	 * Escape a text, and shorten it to {@value #DEFAULT_MAX_LENGTH} characters.
	 * @param text the text
	 * @return the text to show
	 */
	public static String of(String text) {
		return of(text, DEFAULT_MAX_LENGTH);
	}

	/**
	 * Escape a text, and shorten it.
	 * @param text the text
	 * @param maxLength the number of characters after which it is shortened, more than
	 * zero; a remark of how many were left out follows them
	 * @return the text to show
	 */
	public static String of(String text, int maxLength) {
		Assert.notNull(text, "'text' must not be null");
		return escape(text, text.length(), maxLength);
	}

	/**
	 * Escape the first line of a text, and shorten it to {@value #DEFAULT_MAX_LENGTH}
	 * characters.
	 * @param text the text, of which blank lines at its beginning do not count
	 * @return the text to show; a remark of how many characters were left out follows it
	 */
	public static String firstLine(String text) {
		Assert.notNull(text, "'text' must not be null");
		String stripped = text.strip();
		int end = 0;
		while (end < stripped.length() && "\r\n\u0085\u2028\u2029".indexOf(stripped.charAt(end)) < 0) {
			end++;
		}
		return escape(stripped, end, DEFAULT_MAX_LENGTH);
	}

	/**
	 * Escape the message of an exception or a log line that quotes others.
	 * @param message the message
	 * @return the message to show, shortened if it is longer than any of this library
	 */
	public static String message(String message) {
		return of(message, MAX_MESSAGE_LENGTH);
	}

	private static String escape(String text, int end, int maxLength) {
		Assert.isTrue(maxLength > 0, "'maxLength' must be more than zero");
		StringBuilder shown = new StringBuilder(Math.min(end, maxLength) + 32);
		int next = 0;
		while (next < end) {
			int codePoint = text.codePointAt(next);
			int length = shown.length();
			append(shown, codePoint);
			if (shown.length() > maxLength) {
				shown.setLength(length);
				break;
			}
			next += Character.charCount(codePoint);
		}
		int left = text.length() - next;
		if (left > 0) {
			shown.append(String.format(Locale.ROOT, "… (%,d more character%s)", left, (left != 1) ? "s" : ""));
		}
		return shown.toString();
	}

	private static void append(StringBuilder shown, int codePoint) {
		switch (codePoint) {
			case '\n' -> shown.append("\\n");
			case '\r' -> shown.append("\\r");
			case '\t' -> shown.append("\\t");
			default -> {
				if (isVisible(codePoint)) {
					shown.appendCodePoint(codePoint);
				}
				else {
					for (char unit : Character.toChars(codePoint)) {
						shown.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
					}
				}
			}
		}
	}

	private static boolean isVisible(int codePoint) {
		return switch (Character.getType(codePoint)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE ->
				false;
			default -> true;
		};
	}

}
