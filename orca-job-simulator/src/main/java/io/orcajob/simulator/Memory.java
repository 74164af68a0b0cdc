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

	/**
	 * Returns the names of the labels of a column: its texts in alphabetical order, or
	 * its numbers up to the largest.
	 */
	static List<String> labelNames(StoredDatasource datasource, String column) {
		int largest = -1;
		TreeSet<String> texts = new TreeSet<>();
		for (Map<String, @Nullable Object> row : datasource.rows()) {
			Object label = row.get(column);
			if (label instanceof Number number) {
				largest = Math.max(largest, number.intValue());
			}
			else if (label != null) {
				texts.add(label.toString());
			}
		}
		List<String> names = new ArrayList<>();
		for (int i = 0; i <= largest; i++) {
			names.add(String.valueOf(i));
		}
		names.addAll(texts);
		return names;
	}

	/**
	 * Reads the rows of a datasource.
	 * @param columns the columns of the datasource by what they are: {@code value} and
	 * optionally {@code label}, {@code score} and {@code partition}
	 * @param labelNames the names of the labels that texts may be
	 */
	static List<Memory> read(StoredDatasource datasource, Map<String, String> columns, List<String> labelNames) {
		Map<String, Integer> numbers = new LinkedHashMap<>();
		labelNames.forEach((name) -> numbers.putIfAbsent(name, numbers.size()));
		List<Memory> memories = new ArrayList<>();
		for (Map<String, @Nullable Object> row : datasource.rows()) {
			memories.add(new Memory(String.valueOf(row.get(columns.get("value"))),
					label(value(row, columns.get("label")), numbers), score(value(row, columns.get("score"))),
					partition(value(row, columns.get("partition")))));
		}
		return memories;
	}

	private static @Nullable Object value(Map<String, @Nullable Object> row, @Nullable String column) {
		return (column != null) ? row.get(column) : null;
	}

	private static @Nullable Integer label(@Nullable Object value, Map<String, Integer> numbers) {
		if (value instanceof Number number) {
			return number.intValue();
		}
		return (value != null) ? numbers.get(value.toString()) : null;
	}

	private static @Nullable Double score(@Nullable Object value) {
		return (value instanceof Number number) ? number.doubleValue() : null;
	}

	private static @Nullable String partition(@Nullable Object value) {
		return (value != null) ? value.toString() : null;
	}

}
