package io.orcajob.progress;

import java.time.Duration;
import java.util.Locale;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;
import io.orcajob.observation.JobTimes;

/**
 * The words for a job and its state. What the service says is data: it does not reach a
 * terminal or a log with control characters in it.
 */
final class JobWords {

	private static final int SHORT_ID = 8;

	private static final int LONGEST_TYPE = 32;

	private JobWords() {
	}

	/**
	 * Name the kind of the job, such as "evaluate model".
	 */
	static String type(JobSnapshot snapshot) {
		if (snapshot.type().isBlank() || snapshot.type().equals("UNKNOWN")) {
			return "job";
		}
		return shorten(words(snapshot.type()), LONGEST_TYPE);
	}

	/**
	 * Name the job in few columns, such as "evaluate model 8f1c2b3d".
	 */
	static String title(JobSnapshot snapshot) {
		return type(snapshot) + " " + shorten(clean(snapshot.id()), SHORT_ID);
	}

	/**
	 * Name the job so that its id can be searched for.
	 */
	static String fullTitle(JobSnapshot snapshot) {
		String type = type(snapshot);
		return (type.equals("job") ? "Job " : "Job '" + type + "' ") + clean(snapshot.id());
	}

	static String status(JobSnapshot snapshot) {
		if (snapshot.status() != Status.UNKNOWN) {
			return snapshot.status().name().toLowerCase(Locale.ROOT);
		}
		return shorten(words(snapshot.rawStatus()), LONGEST_TYPE);
	}

	static int percent(JobSnapshot snapshot) {
		// The fraction of 29 in 100 steps, times 100, is a little less than 29.
		return (int) (snapshot.completion() * 100 + 1e-9);
	}

	static boolean hasSteps(JobSnapshot snapshot) {
		Integer total = snapshot.stepsTotal();
		return total != null && total > 0 && snapshot.stepsCompleted() != null;
	}

	/**
	 * Write a duration as in "1:02:03", or as in "1.7 s" if it is below a minute.
	 */
	static String span(long nanos) {
		return (nanos < 60_000_000_000L) ? String.format(Locale.ROOT, "%.1f s", Math.max(0, nanos) / 1e9)
				: clock(nanos);
	}

	/**
	 * Write a duration as in "1:02:03".
	 */
	static String clock(long nanos) {
		long seconds = Math.max(0, nanos) / 1_000_000_000L;
		return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
	}

	/**
	 * Return how long an ended job took by the service's clock, or how long another was
	 * waited for, in nanoseconds.
	 */
	static long taken(JobSnapshot last, long waited) {
		Duration told = last.status().isTerminal() ? JobTimes.between(last.createdAt(), last.updatedAt()) : null;
		return (told != null) ? told.toNanos() : waited;
	}

	private static String words(String constant) {
		return clean(constant).replace('_', ' ').toLowerCase(Locale.ROOT);
	}

	private static String shorten(String text, int length) {
		return (text.length() > length) ? text.substring(0, length) : text;
	}

	private static String clean(String text) {
		StringBuilder clean = new StringBuilder(text.length());
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			boolean harmless = !Character.isISOControl(character) && Character.getType(character) != Character.FORMAT;
			clean.append(harmless ? character : '?');
		}
		return clean.toString();
	}

}
