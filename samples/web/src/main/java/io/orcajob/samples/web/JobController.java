package io.orcajob.samples.web;

import java.util.List;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import io.orcajob.JobNotFoundException;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.core.JobTemplate;

/**
 * Shows jobs.
 */
@RestController
@RequestMapping("/jobs")
class JobController {

	private final JobTemplate jobs;

	private final SampleRunner runner;

	JobController(JobTemplate jobs, SampleRunner runner) {
		this.jobs = jobs;
		this.runner = runner;
	}

	@GetMapping
	List<Outcome> batch() {
		return this.runner.outcomes();
	}

	@GetMapping("/{id}")
	JobView job(@PathVariable String id) {
		return JobView.of(this.jobs.get(id).snapshot());
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
