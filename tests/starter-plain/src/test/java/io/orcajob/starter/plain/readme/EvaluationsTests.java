package io.orcajob.starter.plain.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.orcajob.Job;
import io.orcajob.JobFailedException;
import io.orcajob.core.JobTemplate;
import io.orcajob.requests.ClassificationMetrics;
import io.orcajob.simulator.Fault;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

@SpringBootTest(properties = "orca.job.refresh-interval=20ms")
class EvaluationsTests {

	private static final String START = "POST /classification_model/{name}/evaluation";

	@Autowired
	private Evaluations evaluations;

	@Autowired
	private JobTemplate jobs;

	@Autowired
	private OrcaSimulator simulator;

	@BeforeEach
	void createModel() {
		this.evaluations.createModel(List.of(Map.of("text", "It crashes when it starts", "label", 1),
				Map.of("text", "It crashes when it ends", "label", 1), Map.of("text", "More colors please", "label", 0),
				Map.of("text", "More fonts please", "label", 0)));
		this.simulator.clearFaults();
		this.simulator.journal().clear();
	}

	@Test
	void metricsAreThereWhenTheJobHasEnded() {
		Job<ClassificationMetrics> job = this.evaluations.evaluate("tickets");
		this.simulator.advance(Duration.ofHours(1)); // instead of waiting for the job
		assertThat(job.result().accuracy()).isEqualTo(1); // computed from the rows
		assertThat(this.simulator.journal().count(START)).isOne();
	}

	@Test
	void busyServiceIsAskedAgain() {
		Job<ClassificationMetrics> job = this.evaluations.evaluate("tickets");
		this.simulator.fault(Fault.on("GET /job/{id}").times(1).answer(503));
		this.simulator.advance(Duration.ofHours(1));
		assertThat(job.await().completion()).isEqualTo(1);
	}

	@Test
	void failureHasTheReason() {
		String id = this.simulator.submit(
				JobScript.builder().outcome(JobScript.Outcome.FAILED).exception("column 'label' is missing").build());
		this.simulator.advance(Duration.ofHours(1));
		assertThatExceptionOfType(JobFailedException.class).isThrownBy(() -> this.jobs.get(id).result())
			.withMessageContaining("column 'label' is missing");
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class FastSimulator {

		@Bean
		OrcaSimulator orcaSimulator() {
			// A job of a minute takes a second.
			return OrcaSimulator.builder().speed(60).build();
		}

	}

}
