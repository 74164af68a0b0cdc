package io.orcajob.internal.text;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;

/**
 * Durations in words, such as {@code 1 h}, {@code 1 min 30 s} and {@code 500 ms}.
 */
public final class Durations {

	private Durations() {
	}

	/**
	 * Writes a duration exactly, as a setting is.
	 * @param duration the duration, or {@code null} if there is none
	 * @return the words, or {@code "null"}
	 */
	public static String describe(@Nullable Duration duration) {
		if (duration == null) {
			return "null";
		}
		// The very shortest cannot be negated.
		Duration negatable = Duration.ofSeconds(Math.max(duration.getSeconds(), -Long.MAX_VALUE), duration.getNano());
		return DurationFormatterUtils.print(negatable, DurationFormat.Style.COMPOSITE)
			.replaceAll("(\\d)([a-z]+)", "$1 $2 ")
			.replace(" m ", " min ")
			.stripTrailing();
	}

	/**
	 * Writes a measured duration as far as it matters to a reader: milliseconds below a
	 * second, and the two largest units above, cut off.
	 * @param duration the duration; a negative one counts as zero
	 * @return the words
	 */
	public static String describeRoughly(Duration duration) {
		if (duration.isNegative()) {
			return describe(Duration.ZERO);
		}
		if (duration.toDays() > 0) {
			return describe(Duration.ofHours(duration.toHours()));
		}
		if (duration.toHours() > 0) {
			return describe(Duration.ofMinutes(duration.toMinutes()));
		}
		return describe((duration.toSeconds() > 0) ? Duration.ofSeconds(duration.toSeconds())
				: Duration.ofMillis(duration.toMillis()));
	}

}
