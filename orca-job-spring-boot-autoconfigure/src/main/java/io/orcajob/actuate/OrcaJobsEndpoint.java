package io.orcajob.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.util.Assert;

import io.orcajob.JobSnapshot;
import io.orcajob.OrcaApiException;
import io.orcajob.SafeText;
import io.orcajob.actuate.JobOperationDescriptor.Outcome;
import io.orcajob.core.JobMonitor;
import io.orcajob.core.JobTemplate;
import io.orcajob.core.ReactiveJobTemplate;
import io.orcajob.poll.WatchedJob;

/**
 * {@link Endpoint @Endpoint} that shows the jobs that an application watches and those
 * that have ended of late, and, if its access is unrestricted, aborts them or ends what
 * waits for them. It makes no request but to abort.
 *
 * @since 0.1.0
 * @see JobMonitor
 */
@Endpoint(id = "orcajobs", defaultAccess = Access.READ_ONLY)
public class OrcaJobsEndpoint {

	/**
	 * How many jobs a list shows unless asked for more.
	 */
	public static final int DEFAULT_LIMIT = 100;

	/**
	 * How many jobs a list can show.
	 */
	public static final int LARGEST_LIMIT = 1000;

	private static final Log logger = LogFactory.getLog(OrcaJobsEndpoint.class);

	private static final Duration ABORT_LIMIT = Duration.ofSeconds(10);

	private static final Comparator<WatchedJob> WORST_FIRST = Comparator.comparingInt(WatchedJob::failures)
		.reversed()
		.thenComparing((job) -> job.snapshot().createdAt())
		.thenComparing((job) -> job.snapshot().id());

	private final Map<String, JobTemplate> templates;

	private final Sanitizer sanitizer;

	private final Show showValues;

	/**
	 * Create an endpoint.
	 * @param templates the templates, by their names
	 * @param sanitizingFunctions change what is shown of the service's words
	 * @param showValues when the service's words are shown
	 */
	public OrcaJobsEndpoint(Map<String, JobTemplate> templates, Iterable<SanitizingFunction> sanitizingFunctions,
			Show showValues) {
		Assert.notNull(templates, "'templates' must not be null");
		Assert.notNull(sanitizingFunctions, "'sanitizingFunctions' must not be null");
		Assert.notNull(showValues, "'showValues' must not be null");
		this.templates = new LinkedHashMap<>(templates);
		this.sanitizer = new Sanitizer(sanitizingFunctions);
		this.showValues = showValues;
	}

	/**
	 * Show all templates and their jobs.
	 * @param type the type of the jobs to list, in any case, or {@code null} for all
	 * @param status the status of the jobs to list, in any case, or {@code null} for all
	 * @param limit how many jobs each list shows at most, or {@code null} for
	 * {@value #DEFAULT_LIMIT}
	 * @return what there is
	 */
	@ReadOperation
	public OrcaJobsDescriptor jobs(@Nullable String type, @Nullable String status, @Nullable Integer limit) {
		return jobs(type, status, limit, this.showValues.isShown(true));
	}

	OrcaJobsDescriptor jobs(@Nullable String type, @Nullable String status, @Nullable Integer limit,
			boolean showWords) {
		int most = (limit != null) ? limit : DEFAULT_LIMIT;
		if (most < 0 || most > LARGEST_LIMIT) {
			throw new InvalidEndpointRequestException("'limit' was " + most,
					"'limit' must be from 0 to " + LARGEST_LIMIT);
		}
		Map<String, JobTemplateDescriptor> descriptors = new LinkedHashMap<>();
		monitors().forEach((name, monitor) -> {
			ServiceWords words = words(monitor, showWords);
			List<JobDescriptor> watched = monitor.watched()
				.stream()
				.sorted(WORST_FIRST)
				.map((job) -> JobDescriptor.of(name, job, words))
				.toList();
			List<JobDescriptor> ended = monitor.recentlyEnded()
				.stream()
				.map((job) -> JobDescriptor.of(name, job, words))
				.toList();
			descriptors.put(name, new JobTemplateDescriptor(monitor.isRunning(), monitor.requestsInFlight(),
					monitor.throttledFor(), list(watched, type, status, most), list(ended, type, status, most)));
		});
		return new OrcaJobsDescriptor(descriptors);
	}

	private static JobListDescriptor list(List<JobDescriptor> jobs, @Nullable String type, @Nullable String status,
			int limit) {
		List<JobDescriptor> matching = jobs.stream()
			.filter((job) -> (type == null || type.equalsIgnoreCase(job.getType()))
					&& (status == null || status.equalsIgnoreCase(job.getStatus())))
			.toList();
		List<JobDescriptor> shown = matching.subList(0, Math.min(limit, matching.size()));
		return new JobListDescriptor(jobs.size(), count(jobs, JobDescriptor::getType),
				count(jobs, JobDescriptor::getStatus), shown, matching.size() - shown.size());
	}

	private static Map<String, Integer> count(Collection<JobDescriptor> jobs, Function<JobDescriptor, String> word) {
		Map<String, Integer> counts = new TreeMap<>();
		jobs.forEach((job) -> counts.merge(word.apply(job), 1, Integer::sum));
		return counts;
	}

	/**
	 * Show a job.
	 * @param id the id of the job
	 * @return what is known of it, or {@code null} if it is neither watched nor among
	 * those that have ended of late
	 */
	@ReadOperation
	public @Nullable JobDescriptor job(@Selector String id) {
		return job(id, this.showValues.isShown(true));
	}

	@Nullable JobDescriptor job(String id, boolean showWords) {
		Map<String, JobMonitor> monitors = monitors();
		for (Map.Entry<String, JobMonitor> template : monitors.entrySet()) {
			JobMonitor monitor = template.getValue();
			WatchedJob job = monitor.watched(id);
			if (job != null) {
				return JobDescriptor.of(template.getKey(), job, words(monitor, showWords));
			}
		}
		for (Map.Entry<String, JobMonitor> template : monitors.entrySet()) {
			JobMonitor monitor = template.getValue();
			for (JobSnapshot job : monitor.recentlyEnded()) {
				if (job.id().equals(id)) {
					return JobDescriptor.of(template.getKey(), job, words(monitor, showWords));
				}
			}
		}
		return null;
	}

	/**
	 * Ask the service to abort a job. Does not wait for its end.
	 * @param id the id of the job
	 * @return what came out, or {@code null} if the job is neither watched nor among
	 * those that have ended of late
	 */
	@WriteOperation
	public @Nullable JobOperationDescriptor abort(@Selector String id) {
		JobDescriptor job = job(id, false);
		if (job == null) {
			return null;
		}
		List<String> name = List.of(job.getTemplate());
		if (!job.isWatched()) {
			return new JobOperationDescriptor(id, name, Outcome.ALREADY_ENDED,
					"The job has ended, its status is " + job.getStatus());
		}
		JobTemplate template = this.templates.get(job.getTemplate());
		Assert.state(template != null, "There is no job without a template");
		JobOperationDescriptor answer = new ReactiveJobTemplate(template).requestAbort(template.reference(id))
			.thenReturn(new JobOperationDescriptor(id, name, Outcome.ABORT_REQUESTED, null))
			.timeout(ABORT_LIMIT,
					Mono.fromSupplier(() -> new JobOperationDescriptor(id, name, Outcome.NOT_ACCEPTED,
							"The service has not accepted it within " + ABORT_LIMIT.toSeconds()
									+ " s. It may still do so: look at the job, or ask again")))
			.onErrorResume(OrcaApiException.class, (error) -> Mono.fromSupplier(() -> notAccepted(id, name, error)))
			.block();
		Assert.state(answer != null, "There is no operation without an answer");
		logger.info("Asked by the endpoint orcajobs to abort job " + SafeText.of(id) + ": " + answer.getOutcome());
		return answer;
	}

	/**
	 * Say why in words of our own: the caller may be one who must not see those of the
	 * service.
	 */
	private static JobOperationDescriptor notAccepted(String id, List<String> template, OrcaApiException error) {
		logger.warn("Job " + SafeText.of(id) + " could not be aborted: " + error.getMessage());
		return new JobOperationDescriptor(id, template, Outcome.NOT_ACCEPTED, (error.getHttpStatus() != null)
				? "The service answered with HTTP " + error.getHttpStatus() : "The service did not answer");
	}

	/**
	 * End all that wait for a job, in all templates. The job goes on.
	 * @param id the id of the job
	 * @return what came out, or {@code null} if the job is not watched
	 */
	@DeleteOperation
	public @Nullable JobOperationDescriptor stopWatching(@Selector String id) {
		List<String> stopped = new ArrayList<>();
		monitors().forEach((name, monitor) -> {
			if (monitor.stopWatching(id)) {
				stopped.add(name);
			}
		});
		if (stopped.isEmpty()) {
			return null;
		}
		logger.info("Asked by the endpoint orcajobs to stop watching job " + SafeText.of(id));
		return new JobOperationDescriptor(id, stopped, Outcome.STOPPED_WATCHING, null);
	}

	/**
	 * Return the monitors of all templates but those that are mocks of a test.
	 */
	private Map<String, JobMonitor> monitors() {
		Map<String, JobMonitor> monitors = new LinkedHashMap<>();
		this.templates.forEach((name, template) -> {
			JobMonitor monitor = template.monitor();
			if (monitor != null) {
				monitors.put(name, monitor);
			}
		});
		return monitors;
	}

	private ServiceWords words(JobMonitor monitor, boolean shown) {
		return new ServiceWords(this.sanitizer, shown, monitor.isFailureReasonShown());
	}

}
