package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Row of a datasource as models see it.
 *
 * @param text the value
 * @param label the number of the label, or {@code null} if it has none
 * @param score the score, or {@code null} if it has none
 * @param partition the partition, or {@code null} for the global one
 */
record Memory(String text, @Nullable Integer label, @Nullable Double score, @Nullable String partition) {

	/** The most classes that a model may have. */
	static final int MAX_CLASSES = 1000;

	private static final double MAX_SCORE = 1e100;

	/**
	 * Returns the names of the labels of a column: its texts in alphabetical order, or
	 * its numbers up to the largest.
	 * @param body the request that names the column
	 * @param field the field that names it
	 * @param datasources the datasources that are labeled alike
	 * @throws ApiException with HTTP 422 if a label is no label, or if there are too many
	 */
	static List<String> labelNames(JsonBody body, String field, StoredDatasource... datasources) {
		String column = String.valueOf(body.fields().get(field));
		int largest = -1;
		TreeSet<String> texts = new TreeSet<>();
		for (StoredDatasource datasource : datasources) {
			for (Map<String, @Nullable Object> row : datasource.rows()) {
				Object label = row.get(column);
				if (label instanceof Number number) {
					largest = Math.max(largest, label(body, field, number));
				}
				else if (label != null) {
					texts.add(label.toString());
				}
			}
		}
		List<String> names = new ArrayList<>();
		for (int i = 0; i <= largest; i++) {
			names.add(String.valueOf(i));
		}
		names.addAll(texts);
		if (names.size() > MAX_CLASSES) {
			throw Issues.of("value_error", "The column '" + column + "' has more than " + MAX_CLASSES + " labels",
					"body", field);
		}
		return names;
	}

	/**
	 * Checks the names of labels that a request gives.
	 * @throws IllegalArgumentException if there are too many
	 */
	static void checkLabelNames(List<String> names) {
		if (names.size() > MAX_CLASSES) {
			throw new IllegalArgumentException("Input should have at most " + MAX_CLASSES + " labels");
		}
	}

	/**
	 * Reads the rows of a datasource.
	 * @param body the request that names the columns
	 * @param rows the rows
	 * @param columns the fields of the request by what the column is that they name:
	 * {@code value} and optionally {@code label}, {@code score} and {@code partition}
	 * @param labelNames the names of the labels that texts may be
	 * @throws ApiException with HTTP 422 if a label or a score is none
	 */
	static List<Memory> read(JsonBody body, List<Map<String, @Nullable Object>> rows, Map<String, String> columns,
			List<String> labelNames) {
		Map<String, Integer> numbers = new LinkedHashMap<>();
		labelNames.forEach((name) -> numbers.putIfAbsent(name, numbers.size()));
		String value = (column(body, columns.get("value")) instanceof String column) ? column : "value";
		List<Memory> memories = new ArrayList<>();
		for (Map<String, @Nullable Object> row : rows) {
			memories.add(new Memory(String.valueOf(row.get(value)), label(body, row, columns.get("label"), numbers),
					score(body, row, columns.get("score")), partition(body, row, columns.get("partition"))));
		}
		return memories;
	}

	private static @Nullable Object column(JsonBody body, @Nullable String field) {
		return (field != null) ? body.fields().get(field) : null;
	}

	private static @Nullable Integer label(JsonBody body, Map<String, @Nullable Object> row, @Nullable String field,
			Map<String, Integer> numbers) {
		Object label = row.get(column(body, field));
		if (field != null && label instanceof Number number) {
			return label(body, field, number);
		}
		return (label != null) ? numbers.get(label.toString()) : null;
	}

	private static int label(JsonBody body, String field, Number number) {
		double label = number.doubleValue();
		if (label != Math.rint(label) || label < 0 || label >= MAX_CLASSES) {
			throw Issues.of("value_error", "The column '" + body.fields().get(field) + "' contains " + number
					+ ", but labels are whole numbers from 0 to " + (MAX_CLASSES - 1), "body", field);
		}
		return (int) label;
	}

	private static @Nullable Double score(JsonBody body, Map<String, @Nullable Object> row, @Nullable String field) {
		Object score = row.get(column(body, field));
		if (field == null || score == null) {
			return null;
		}
		if (score instanceof Number number && Math.abs(number.doubleValue()) <= MAX_SCORE) {
			return number.doubleValue();
		}
		throw Issues.of("value_error", "The column '" + body.fields().get(field) + "' contains '" + score
				+ "', but scores are numbers from -1e100 to 1e100", "body", field);
	}

	private static @Nullable String partition(JsonBody body, Map<String, @Nullable Object> row,
			@Nullable String field) {
		Object partition = row.get(column(body, field));
		return (partition != null) ? partition.toString() : null;
	}

}
