package io.orcajob.samples.web;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.springframework.stereotype.Component;

import io.orcajob.IfExists;
import io.orcajob.Job;
import io.orcajob.JobException;
import io.orcajob.JobFailedException;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.WaitOptions;
import io.orcajob.core.JobTemplate;
import io.orcajob.requests.ClassificationMetrics;
import io.orcajob.requests.FinetunedEmbeddingModel;
import io.orcajob.requests.OrcaRequests;

/**
 * Five jobs that end in five ways, and the calls that go with them.
 */
@Component
class JobBatch {

	private static final List<Map<String, Object>> TICKETS = List.of(
			Map.of("text", "the printer does not print", "label", 0),
			Map.of("text", "the invoice is wrong", "label", 1),
			Map.of("text", "the printer is out of paper", "label", 0),
			Map.of("text", "refund the invoice", "label", 1));

	private final JobTemplate jobs;

	private final SimulatedJobs simulatedJobs;

	JobBatch(JobTemplate jobs, SimulatedJobs simulatedJobs) {
		this.jobs = jobs;
		this.simulatedJobs = simulatedJobs;
	}

	/**
	 * Start the jobs, all at once, and wait for them.
	 * @return what came out, in the order of the calls
	 */
	List<Outcome> run() {
		this.jobs.execute(OrcaRequests.createDatasource("tickets", TICKETS).ifExists(IfExists.OPEN));
		Job<FinetunedEmbeddingModel> finetuning = this.jobs.submit(OrcaRequests.finetuneEmbeddingModel("support-v2")
			.baseModel("F2LLM_160M")
			.trainDatasource("tickets")
			.valueColumn("text")
			.labelColumn("label")
			.ifExists(IfExists.OPEN)
			.build());
		Job<ClassificationMetrics> evaluation = start("EVALUATE_MODEL", 2, scores(0.93, 0.91),
				ClassificationMetrics.class);
		Job<ClassificationMetrics> failing = start("EVALUATE_MODEL", 1.5,
				Map.of("outcome", "FAILED", "exception", "column 'label' is missing"), ClassificationMetrics.class);
		Job<Object> unwanted = start("ANALYZE_MEMORYSET", 60, Map.of(), Object.class);
		Job<ClassificationMetrics> slow = start("EVALUATE_MODEL", 5, scores(0.88, 0.84), ClassificationMetrics.class);

		CompletableFuture<FinetunedEmbeddingModel> model = finetuning.resultAsync();
		String timeout = timeOut(slow);
		return List.of(Outcome.of(evaluation, "result()", words(evaluation.result())),
				Outcome.of(finetuning, "resultAsync()", "model " + join(model).name()),
				Outcome.of(failing, "result()", fail(failing)), Outcome.of(unwanted, "abort()", abort(unwanted)),
				Outcome.of(slow, "await(500 ms), result()", timeout + words(slow.result())));
	}

	/**
	 * Wait for a future, and throw what the wait has ended with as {@code result()} does,
	 * and not in the wrapping of a future.
	 */
	static <T> T join(CompletableFuture<T> future) {
		try {
			return future.join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof JobException cause) ? cause : ex;
		}
	}

	private static String fail(Job<ClassificationMetrics> job) {
		try {
			return words(job.result());
		}
		catch (JobFailedException ex) {
			return "failed: " + ex.getSnapshot().exception();
		}
	}

	private static String abort(Job<?> job) {
		JobSnapshot end = job.abort();
		return "stopped at " + percent(end);
	}

	/**
	 * Wait too briefly. That leaves the job running and its handle usable.
	 */
	private static String timeOut(Job<?> job) {
		try {
			job.await(WaitOptions.ofMaxWait(Duration.ofMillis(500)));
			return "";
		}
		catch (JobTimeoutException ex) {
			return "timed out at " + percent(job.snapshot()) + ", then ";
		}
	}

	private <T> Job<T> start(String type, double seconds, Map<String, ?> more, Class<T> valueType) {
		return this.jobs
			.submit(this.simulatedJobs.request(type, Duration.ofMillis((long) (seconds * 1000)), more, valueType));
	}

	private static Map<String, ?> scores(double accuracy, double f1Score) {
		return Map.of("result", Map.of("accuracy", accuracy, "f1_score", f1Score, "coverage", 1));
	}

	private static String words(ClassificationMetrics metrics) {
		return String.format(Locale.ROOT, "accuracy %.2f, F1 %.2f", metrics.accuracy(), metrics.f1Score());
	}

	private static String percent(JobSnapshot snapshot) {
		return Math.round(snapshot.completion() * 100) + " %";
	}

}
