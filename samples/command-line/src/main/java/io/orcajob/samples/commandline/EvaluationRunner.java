package io.orcajob.samples.commandline;

import java.util.List;

import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.stereotype.Component;

import io.orcajob.Job;
import io.orcajob.JobResults;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.core.JobTemplate;

/**
 * Runs the evaluations, waits for all of them at once, and prints what came out.
 */
@Component
class EvaluationRunner implements CommandLineRunner, ExitCodeGenerator {

	private static final int FAILED = 1;

	private static final int TIMED_OUT = 2;

	private final JobTemplate jobs;

	private final Evaluations evaluations;

	private int exitCode;

	EvaluationRunner(JobTemplate jobs, Evaluations evaluations) {
		this.jobs = jobs;
		this.evaluations = evaluations;
	}

	@Override
	public void run(String... args) {
		List<Evaluation> evaluations = this.evaluations.start();
		try {
			JobResults results = this.jobs.awaitAll(Evaluations.jobs(evaluations));
			this.evaluations.finish();
			System.out.print(new MetricsTable(evaluations, results));
			results.running().forEach(EvaluationRunner::sayHowToResume);
			this.exitCode = exitCode(evaluations, results);
		}
		catch (JobWaitStoppedException ex) {
			// Ctrl-C: whoever stops the program says what becomes of the jobs.
		}
	}

	private static void sayHowToResume(Job<?> job) {
		System.out.println("Job " + job.getId() + " goes on. Wait for it with --evaluate.resume=" + job.token());
	}

	private static int exitCode(List<Evaluation> evaluations, JobResults results) {
		boolean started = evaluations.stream().allMatch((evaluation) -> evaluation.problem() == null);
		if (!started || results.completed().size() + results.running().size() < results.jobs().size()) {
			return FAILED;
		}
		return results.running().isEmpty() ? 0 : TIMED_OUT;
	}

	@Override
	public int getExitCode() {
		return this.exitCode;
	}

}
