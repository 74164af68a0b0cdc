package io.orcajob.samples.commandline;

import java.util.List;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import io.orcajob.Job;
import io.orcajob.JobException;
import io.orcajob.requests.ClassificationMetrics;

/**
 * If the program is stopped while evaluations run, as by Ctrl-C, asks the service to
 * abort them and says what is left behind. Stops before the template does, while that can
 * still make requests.
 */
@Component
class AbortOnInterrupt implements SmartLifecycle {

	private final Evaluations evaluations;

	private volatile boolean running;

	AbortOnInterrupt(Evaluations evaluations) {
		this.evaluations = evaluations;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		if (!this.evaluations.isFinished()) {
			List<Evaluation> left = this.evaluations.stop();
			Evaluations.jobs(left).forEach(AbortOnInterrupt::abort);
			left.stream().filter((evaluation) -> evaluation.problem() != null).forEach(AbortOnInterrupt::tell);
		}
	}

	private static void abort(Job<ClassificationMetrics> job) {
		try {
			job.requestAbort();
			System.out.println("Asked to abort job " + job.getId() + ", which is " + status(job));
		}
		catch (JobException ex) {
			System.out.println("Left behind job " + job.getId() + " (" + job.snapshot().rawStatus()
					+ "), which cannot be aborted: " + ex.getMessage() + ". Wait for it with --evaluate.resume="
					+ job.token());
		}
	}

	private static String status(Job<ClassificationMetrics> job) {
		try {
			return job.refresh().rawStatus();
		}
		catch (JobException ex) {
			return "not known, as the service does not tell: " + ex.getMessage();
		}
	}

	private static void tell(Evaluation evaluation) {
		System.out.println(evaluation.model() + " has no job that could be aborted: " + evaluation.problem());
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
