package io.orcajob.poll;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.orcajob.SafeText;

/**
 * Tells the operators that polls fail, without a line per job and poll while the service
 * is down.
 */
final class TroubleLog {

	private static final Log logger = LogFactory.getLog(JobPoller.class);

	private static final long PAUSE = Duration.ofMinutes(1).toNanos();

	private final Trouble failures = new Trouble("failed and will be repeated");

	private final Trouble refusals = new Trouble("is refused and will be repeated for up to 1 min");

	private boolean recoveryUnreported;

	void report(String what, Throwable error, long now) {
		boolean refused = PollFailure.of(error) == PollFailure.REFUSED;
		(refused ? this.refusals : this.failures).report("The poll of " + what, error, now);
	}

	void recovered() {
		if (this.recoveryUnreported) {
			this.recoveryUnreported = false;
			logger.info("The service answers polls again");
		}
	}

	/**
	 * One kind of trouble.
	 */
	private final class Trouble {

		private final String happened;

		private boolean reported;

		private long reportedAt;

		private long unreported;

		Trouble(String happened) {
			this.happened = happened;
		}

		void report(String poll, Throwable error, long now) {
			if (this.reported && now - this.reportedAt < PAUSE) {
				this.unreported++;
				logger.debug(poll + " " + this.happened, error);
				return;
			}
			logger.warn(poll + " " + this.happened
					+ ((this.unreported > 0) ? ", as " + this.unreported + " others did since the last message" : "")
					+ ": " + SafeText.message(String.valueOf(error.getMessage())));
			this.reported = true;
			TroubleLog.this.recoveryUnreported = true;
			this.reportedAt = now;
			this.unreported = 0;
		}

	}

}
