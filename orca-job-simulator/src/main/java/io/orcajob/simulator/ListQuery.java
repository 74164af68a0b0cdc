package io.orcajob.simulator;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.util.MultiValueMap;

/**
 * The query of a list request. Where the service's own way is not known, the simulator's
 * is: 100 rows unless told otherwise, never more than the largest page, and the last of
 * several values where only one makes sense.
 */
record ListQuery(JobFilter filter, int offset, int limit) {

	private static final int DEFAULT_LIMIT = 100;

	private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,18}");

	private static final String STATUSES = Arrays.stream(JobStatus.values())
		.map((status) -> "'" + status + "'")
		.collect(Collectors.joining(", "));

	static ListQuery of(MultiValueMap<String, String> parameters, int largestPage) {
		Issues issues = new Issues();
		Collection<JobStatus> statuses = statuses(values(parameters, "status"), issues);
		Collection<String> types = values(parameters, "type");
		long start = timestamp(parameters, "start_timestamp", Long.MIN_VALUE, issues);
		long end = timestamp(parameters, "end_timestamp", Micros.NEVER, issues);
		int limit = Math.min(integer(parameters, "limit", DEFAULT_LIMIT, issues), largestPage);
		int offset = integer(parameters, "offset", 0, issues);
		issues.throwIfAny();
		return new ListQuery(JobFilter.of(statuses, types, start, end), offset, limit);
	}

	private static List<JobStatus> statuses(List<String> values, Issues issues) {
		List<JobStatus> statuses = new ArrayList<>();
		for (int i = 0; i < values.size(); i++) {
			try {
				statuses.add(JobStatus.valueOf(values.get(i)));
			}
			catch (IllegalArgumentException ex) {
				issues.add("enum", "Input should be one of " + STATUSES, "query", "status", i);
			}
		}
		return statuses;
	}

	private static long timestamp(MultiValueMap<String, String> parameters, String name, long otherwise,
			Issues issues) {
		String value = lastValue(parameters, name);
		if (value == null) {
			return otherwise;
		}
		try {
			return Timestamps.parse(value);
		}
		catch (DateTimeException | ArithmeticException ex) {
			issues.add("datetime_parsing", "Input should be a valid datetime", "query", name);
			return otherwise;
		}
	}

	private static int integer(MultiValueMap<String, String> parameters, String name, int otherwise, Issues issues) {
		String value = lastValue(parameters, name);
		if (value == null) {
			return otherwise;
		}
		if (!INTEGER.matcher(value).matches()) {
			issues.add("int_parsing", "Input should be a valid integer", "query", name);
			return otherwise;
		}
		long number = Long.parseLong(value);
		if (number < 0) {
			issues.add("greater_than_equal", "Input should be greater than or equal to 0", "query", name);
		}
		return (int) Math.min(number, Integer.MAX_VALUE);
	}

	private static @Nullable String lastValue(MultiValueMap<String, String> parameters, String name) {
		List<String> values = values(parameters, name);
		return values.isEmpty() ? null : values.get(values.size() - 1);
	}

	private static List<String> values(MultiValueMap<String, String> parameters, String name) {
		return parameters.getOrDefault(name, Collections.emptyList())
			.stream()
			.map((value) -> Objects.requireNonNullElse(value, ""))
			.toList();
	}

}
