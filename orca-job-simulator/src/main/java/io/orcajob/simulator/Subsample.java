package io.orcajob.simulator;

import java.util.List;

/**
 * Part of the rows of a datasource: the field {@code subsample} of a request is a whole
 * number of rows, or a fraction of all with a decimal point.
 */
final class Subsample {

	private static final String FIELD = "subsample";

	private Subsample() {
	}

	/**
	 * Notes what is wrong with the field.
	 */
	static void check(JsonBody body) {
		Object value = body.fields().get(FIELD);
		boolean valid = value == null
				|| (isFraction(value) ? fraction(value) > 0 && fraction(value) <= 1 : count(value) >= 1);
		if (!valid) {
			body.issues()
				.add("value_error", "Input should be a number of rows from 1, or a fraction above 0 and up to 1.0",
						"body", FIELD);
		}
	}

	/**
	 * Returns the first rows, as many as the request asks for and at least one; all if it
	 * does not say.
	 */
	static <T> List<T> of(JsonBody body, List<T> rows) {
		Object value = body.fields().get(FIELD);
		if (value == null || rows.isEmpty()) {
			return rows;
		}
		long wanted = isFraction(value) ? (long) Math.ceil(fraction(value) * rows.size()) : count(value);
		return rows.subList(0, (int) Math.min(rows.size(), wanted));
	}

	private static boolean isFraction(Object value) {
		return value instanceof Double;
	}

	private static double fraction(Object value) {
		return (value instanceof Double number) ? number : 0;
	}

	private static long count(Object value) {
		return (value instanceof Integer || value instanceof Long) ? ((Number) value).longValue() : 0;
	}

}
