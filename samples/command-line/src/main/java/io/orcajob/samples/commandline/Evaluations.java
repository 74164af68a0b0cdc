package io.orcajob.samples.commandline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import org.springframework.stereotype.Component;

import io.orcajob.Job;
import io.orcajob.JobException;
import io.orcajob.JobRequest;
import io.orcajob.core.JobTemplate;
import io.orcajob.requests.ClassificationMetrics;
import io.orcajob.requests.OrcaRequests;

/**
 * Starts evaluations, and knows which were started. Once {@link #stop()} has been called
 * none is started any more: what was submitted until then is all that there is.
 */
@Component
class Evaluations {

	private final JobTemplate jobs;

	private final EvaluateProperties properties;

	private final SimulatedModels models;

	private final ReentrantLock lock = new ReentrantLock();

	private final List<Evaluation> started = new ArrayList<>();

	private boolean stopped;

	private volatile boolean finished;

	Evaluations(JobTemplate jobs, EvaluateProperties properties, SimulatedModels models) {
		this.jobs = jobs;
		this.properties = properties;
		this.models = models;
	}

	/**
	 * Start what is asked for, or pick up what an earlier run has left behind.
	 * @return the evaluations, also those that could not be started
	 */
	List<Evaluation> start() {
		if (!this.properties.resume().isEmpty()) {
			this.properties.resume().forEach((token) -> add(resume(token)));
		}
		else {
			this.models.create();
			this.properties.models().forEach(this::submit);
		}
		return started();
	}

	private Evaluation resume(String token) {
		try {
			return Evaluation.of("(resumed)", this.jobs.resume(token, ClassificationMetrics.class));
		}
		catch (IllegalArgumentException ex) {
			return Evaluation.failed("(resumed)", ex);
		}
	}

	private void submit(String model) {
		JobRequest<ClassificationMetrics> request = OrcaRequests.evaluateClassificationModel(model)
			.datasource(this.properties.datasource())
			.labelColumn(this.properties.labelColumn())
			.valueColumn(this.properties.valueColumn())
			.build();
		this.lock.lock();
		try {
			if (!this.stopped) {
				this.started.add(submit(model, request));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private Evaluation submit(String model, JobRequest<ClassificationMetrics> request) {
		try {
			return Evaluation.of(model, this.jobs.submit(request));
		}
		catch (JobException ex) {
			return Evaluation.failed(model, ex);
		}
	}

	private void add(Evaluation evaluation) {
		this.lock.lock();
		try {
			this.started.add(evaluation);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Note that nobody waits for the evaluations any more.
	 */
	void finish() {
		this.finished = true;
	}

	boolean isFinished() {
		return this.finished;
	}

	/**
	 * Start no more.
	 * @return those that may still run, and those of which there is no job to look at
	 */
	List<Evaluation> stop() {
		this.lock.lock();
		try {
			this.stopped = true;
			return this.started.stream().filter((evaluation) -> !evaluation.hasEnded()).toList();
		}
		finally {
			this.lock.unlock();
		}
	}

	List<Evaluation> started() {
		this.lock.lock();
		try {
			return List.copyOf(this.started);
		}
		finally {
			this.lock.unlock();
		}
	}

	static List<Job<ClassificationMetrics>> jobs(List<Evaluation> evaluations) {
		List<Job<ClassificationMetrics>> jobs = new ArrayList<>();
		for (Evaluation evaluation : evaluations) {
			Job<ClassificationMetrics> job = evaluation.job();
			if (job != null) {
				jobs.add(job);
			}
		}
		return jobs;
	}

}
