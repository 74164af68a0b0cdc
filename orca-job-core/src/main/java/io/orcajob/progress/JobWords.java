package io.orcajob.progress;

import java.time.Duration;
import java.util.Locale;

import io.orcajob.JobSnapshot;
import io.orcajob.SafeText;
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
		return type(snapshot) + " " + shortId(snapshot);
	}

	/**
	 * Name the job in the fewest columns, such as "8f1c2b3d".
	 */
	static String shortId(JobSnapshot snapshot) {
		return shorten(clean(snapshot.id()), SHORT_ID);
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
	 * Says why a job failed: the first line of the reason, shortened.
	 * @return the words with a colon before them, empty if it has not failed or no reason
	 * is known
	 */
	static String reason(JobSnapshot last) {
		String reason = last.exception();
		return (last.status() == Status.FAILED && reason != null && !reason.isBlank())
				? ": " + SafeText.firstLine(reason) : "";
	}

	/**
	 * Return how long an ended job took by the service's clock, or how long another was
	 * waited for.
	 */
	static Duration taken(JobSnapshot last, Duration waited) {
		Duration told = last.status().isTerminal() ? JobTimes.between(last.createdAt(), last.updatedAt()) : null;
		return (told != null) ? told : waited;
	}

	private static String words(String constant) {
		return clean(constant).replace('_', ' ').toLowerCase(Locale.ROOT);
	}

	private static String shorten(String text, int length) {
		if (text.length() <= length) {
			return text;
		}
		return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
	}

	private static String clean(String text) {
		return SafeText.of(text);
	}

}
