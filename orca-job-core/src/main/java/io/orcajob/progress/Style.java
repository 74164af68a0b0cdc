package io.orcajob.progress;

import java.nio.charset.Charset;
import java.time.Duration;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;
import io.orcajob.internal.text.Durations;

/**
 * What the terminal can show.
 *
 * @param colours whether it has colours
 * @param unicode whether it has more characters than ASCII
 */
record Style(boolean colours, boolean unicode) {

	static boolean canShowUnicode(Charset charset) {
		return charset.canEncode() && charset.newEncoder().canEncode("\u2501\u2500\u2588\u2591\u2713\u2717\u2026");
	}

	String green(String text) {
		return colour("32", text);
	}

	String red(String text) {
		return colour("31", text);
	}

	String yellow(String text) {
		return colour("33", text);
	}

	String cyan(String text) {
		return colour("36", text);
	}

	String grey(String text) {
		return colour("90", text);
	}

	/**
	 * Write the colour of a state, which for one that is not final means: goes on without
	 * being watched.
	 */
	String ending(Status status, String text) {
		return switch (status) {
			case COMPLETED -> green(text);
			case FAILED -> red(text);
			case ABORTED -> yellow(text);
			default -> cyan(text);
		};
	}

	/**
	 * Describe the end of a wait in one line.
	 */
	String ending(JobSnapshot last, Duration waited) {
		String state = last.status().isTerminal() ? JobWords.status(last) : "last known " + JobWords.status(last);
		StringBuilder line = new StringBuilder(ending(last.status(), symbol(last.status()) + JobWords.title(last)));
		line.append(' ').append(ending(last.status(), state));
		if (JobWords.hasSteps(last)) {
			if (last.status() != Status.COMPLETED) {
				line.append(" at ").append(JobWords.percent(last)).append(" %");
			}
			line.append(", ").append(last.stepsCompleted()).append('/').append(last.stepsTotal()).append(" steps");
		}
		line.append(last.status().isTerminal() ? ", took " : ", waited ");
		line.append(Durations.describeRoughly(JobWords.taken(last, waited)));
		return line.append(JobWords.reason(last)).toString();
	}

	private String symbol(Status status) {
		if (!this.unicode) {
			return "";
		}
		return switch (status) {
			case COMPLETED -> "\u2713 ";
			case FAILED, ABORTED -> "\u2717 ";
			default -> "\u2026 ";
		};
	}

	private String colour(String code, String text) {
		return (this.colours && !text.isEmpty()) ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
	}

}
