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

	private boolean reported;

	private long reportedAt;

	private long unreported;

	private boolean recoveryUnreported;

	void report(String what, Throwable error, long now) {
		if (this.reported && now - this.reportedAt < PAUSE) {
			this.unreported++;
			logger.debug("The poll of " + what + " failed and will be repeated", error);
			return;
		}
		logger.warn("The poll of " + what + " failed and will be repeated"
				+ ((this.unreported > 0) ? ", as " + this.unreported + " others did since the last message" : "") + ": "
				+ SafeText.message(String.valueOf(error.getMessage())));
		this.reported = true;
		this.recoveryUnreported = true;
		this.reportedAt = now;
		this.unreported = 0;
	}

	void recovered() {
		if (this.recoveryUnreported) {
			this.recoveryUnreported = false;
			logger.info("The service answers polls again");
		}
	}

}
