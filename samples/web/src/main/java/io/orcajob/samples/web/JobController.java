package io.orcajob.samples.web;

import java.net.URI;
import java.util.List;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

import io.orcajob.Job;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobQuery;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaRequestException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.core.JobTemplate;

/**
 * Starts and shows jobs.
 */
@RestController
@RequestMapping("/jobs")
class JobController {

	private static final Log logger = LogFactory.getLog(JobController.class);

	private static final JobQuery LATEST = JobQuery.builder().limit(20).build();

	private final JobTemplate jobs;

	private final SimulatedJobs simulatedJobs;

	JobController(JobTemplate jobs, SimulatedJobs simulatedJobs) {
		this.jobs = jobs;
		this.simulatedJobs = simulatedJobs;
	}

	@GetMapping
	List<JobView> latest() {
		return this.jobs.query(LATEST).stream().map(JobController::view).toList();
	}

	@GetMapping("/{id}")
	JobView job(@PathVariable String id) {
		return view(this.jobs.get(id));
	}

	/**
	 * Start a job. The fields are those of the simulator; what it refuses it names.
	 */
	@PostMapping
	ResponseEntity<?> start(@RequestBody Map<String, Object> script) {
		try {
			if (this.simulatedJobs.mayBeThere()) {
				JobView job = view(this.jobs.submit(this.simulatedJobs.request(script)));
				return ResponseEntity.created(URI.create(job.url())).body(job);
			}
		}
		catch (JobNotFoundException ex) {
			logger.debug("There is no simulator", ex);
		}
		return ResponseEntity
			.of(ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT,
					"No simulated job can be started at " + this.simulatedJobs.url() + ", as no simulator is there"))
			.build();
	}

	private static JobView view(Job<?> job) {
		Links links = new Links(ServletUriComponentsBuilder.fromCurrentContextPath().toUriString());
		return JobView.of(job.snapshot(), links.job(job.getId()));
	}

	@ExceptionHandler
	ProblemDetail refused(OrcaRequestException ex) {
		String issues = String.join("; ", ex.getIssues());
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST,
				issues.isEmpty() ? String.valueOf(ex.getMessage()) : issues);
	}

	@ExceptionHandler
	ProblemDetail notFound(JobNotFoundException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "There is no such job");
	}

	@ExceptionHandler
	ProblemDetail unavailable(OrcaUnavailableException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, "OrcaCloud does not answer now");
	}

	@ExceptionHandler
	ProblemDetail refused(OrcaApiException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_GATEWAY, String.valueOf(ex.getMessage()));
	}

}
