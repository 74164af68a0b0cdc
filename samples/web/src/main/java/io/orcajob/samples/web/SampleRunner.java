package io.orcajob.samples.web;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

import io.orcajob.JobException;
import io.orcajob.JobSnapshot;
import io.orcajob.OrcaApiException;
import io.orcajob.core.JobTemplate;

/**
 * Runs the batch at the start of the application, or waits for jobs of a real account,
 * and prints what came out.
 */
@Component
class SampleRunner implements ApplicationRunner {

	private static final Log logger = LogFactory.getLog(SampleRunner.class);

	private static final String ROW = "%n  %-36s  %-24s  %-24s  %-9s  %7s  %s";

	private final SampleProperties properties;

	private final JobTemplate jobs;

	private final JobBatch batch;

	private final SimulatedJobs simulatedJobs;

	private final Environment environment;

	private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

	SampleRunner(SampleProperties properties, JobTemplate jobs, JobBatch batch, SimulatedJobs simulatedJobs,
			Environment environment) {
		this.properties = properties;
		this.jobs = jobs;
		this.batch = batch;
		this.simulatedJobs = simulatedJobs;
		this.environment = environment;
	}

	@Override
	public void run(ApplicationArguments args) {
		if (!this.properties.jobIds().isEmpty()) {
			this.properties.jobIds().forEach(this::watch);
		}
		else if (this.simulatedJobs.mayBeThere()) {
			runBatch();
		}
		else {
			skip("this is the real service");
		}
		showLinks();
	}

	private void showLinks() {
		Links links = new Links("http://localhost:" + this.environment.getProperty("local.server.port"));
		StringBuilder text = new StringBuilder(links.base() + "/ is up. Look at");
		links.pages().forEach((url, what) -> text.append(String.format("%n  %-60s  %s", url, what)));
		if (this.simulatedJobs.mayBeThere()) {
			text.append(String.format("%nStart a job with%n  %s", links.start()));
		}
		logger.info(text);
	}

	private void runBatch() {
		try {
			logger.info("Running a batch of simulated jobs, some six seconds");
			List<Outcome> outcomes = this.batch.run();
			this.outcomes.addAll(outcomes);
			logger.info("What came out of the jobs at " + this.simulatedJobs.url() + ":" + table(outcomes));
		}
		catch (OrcaApiException ex) {
			skip(String.valueOf(ex.getMessage()));
		}
		catch (JobException ex) {
			logger.warn("The batch was left early: " + ex.getMessage());
		}
	}

	private void skip(String reason) {
		logger.info("The batch is skipped, as no simulated jobs can be started at " + this.simulatedJobs.url() + " ("
				+ reason + "). Wait for jobs of your account with --sample.job-ids=<id>,<id>");
	}

	List<Outcome> outcomes() {
		return Collections.unmodifiableList(this.outcomes);
	}

	/**
	 * Jobs of a real account may take hours: no thread waits for them.
	 */
	private void watch(String id) {
		this.jobs.reference(id).awaitAsync().whenComplete((end, failure) -> ended(id, end, failure));
		logger.info("Waiting for job " + id + " at " + this.simulatedJobs.url());
	}

	private void ended(String id, @Nullable JobSnapshot end, @Nullable Throwable failure) {
		if (end != null) {
			Outcome outcome = Outcome.of(end, "awaitAsync()", (end.exception() != null) ? end.exception() : "");
			this.outcomes.add(outcome);
			logger.info("A job has ended:" + table(List.of(outcome)));
		}
		else if (failure instanceof JobException) {
			logger.warn("Not waiting for job " + id + " any longer: " + failure.getMessage());
		}
	}

	private static String table(List<Outcome> outcomes) {
		List<String> rows = new ArrayList<>();
		rows.add(String.format(ROW, "JOB", "TYPE", "CALLS", "STATUS", "TOOK", "RESULT"));
		for (Outcome outcome : outcomes) {
			rows.add(String.format(ROW, outcome.id(), outcome.type(), outcome.call(), outcome.status(),
					String.format(Locale.ROOT, "%.1f s", outcome.seconds()), outcome.result()));
		}
		return String.join("", rows);
	}

}
