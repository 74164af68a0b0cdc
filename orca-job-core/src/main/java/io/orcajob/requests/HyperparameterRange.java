package io.orcajob.requests;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.springframework.util.Assert;

/**
 * Values of a hyperparameter that a finetuning with several trials chooses from.
 *
 * @param value the range as the service spells it: a map with {@code min} and
 * {@code max}, or a list
 * @since 0.1.0
 */
public record HyperparameterRange(Object value) {

	public HyperparameterRange {
		Assert.notNull(value, "'value' must not be null");
	}

	/**
	 * Returns the range of all numbers between two.
	 * @param min the smallest number
	 * @param max the largest number
	 * @return the range
	 * @throws IllegalArgumentException if {@code min} is larger than {@code max}
	 */
	public static HyperparameterRange between(Number min, Number max) {
		Assert.isTrue(min.doubleValue() <= max.doubleValue(),
				() -> "'min' must not be larger than 'max', but " + min + " is larger than " + max);
		return new HyperparameterRange(Map.of("min", min, "max", max));
	}

	/**
	 * Returns a choice of single values.
	 * @param values the values, at least one: numbers, texts or booleans
	 * @return the choice
	 */
	public static HyperparameterRange oneOf(Object... values) {
		Assert.notEmpty(values, "'values' must not be empty");
		return new HyperparameterRange(List.copyOf(Arrays.asList(values)));
	}

}
