package io.orcajob.operations;

import java.time.Duration;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

import io.orcajob.Job;
import io.orcajob.JobException;
import io.orcajob.JobQuery;
import io.orcajob.WaitOptions;
import io.orcajob.core.JobListener;
import io.orcajob.core.JobProgressEvent;
import io.orcajob.core.JobStatusChangedEvent;
import io.orcajob.core.JobTemplate;
import io.orcajob.simulator.Fault;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

/**
 * An application as any other, to which all happens that meters count.
 */
@SpringBootApplication(proxyBeanMethods = false)
class OperatedApplication {

	@Bean
	JobListener listener() {
		return new JobListener() {

			@Override
			public void onStatusChanged(JobStatusChangedEvent event) {
				if (event.getStatus().name().equals("FAILED")) {
					throw new IllegalStateException("A listener that fails");
				}
			}

			@Override
			public void onProgress(JobProgressEvent event) {
			}

		};
	}

	/**
	 * Let some jobs live, end in all ways, and be watched, while the service has its
	 * moods.
	 */
	static void live(JobTemplate jobs, OrcaSimulator simulator) {
		simulator.fault(Fault.on("GET /job/{id}/status").answer(429).retryAfter(Duration.ofMillis(200)).times(1));
		simulator.fault(Fault.on("GET /job/{id}/status").answer(503).times(1));
		simulator.fault(Fault.on("DELETE /job/{id}/abort").answer(503).times(1));
		jobs.watch(JobQuery.all());
		for (int i = 0; i < 3; i++) {
			jobs.reference(simulator.submit(script("EVALUATE_MODEL").build())).awaitAsync();
			jobs.reference(simulator.submit(script("FINETUNE").outcome(JobScript.Outcome.FAILED).build())).awaitAsync();
		}
		Job<?> aborted = jobs.get(simulator.submit(script("EVALUATE_MODEL").duration(Duration.ofHours(1)).build()));
		aborted.awaitAsync(WaitOptions.ofMaxWait(Duration.ofMillis(300)));
		aborted.abort();
		try {
			jobs.get("no-such-job");
		}
		catch (JobException ex) {
			// Nothing to see.
		}
	}

	private static JobScript.Builder script(String type) {
		return JobScript.builder().type(type).queue(Duration.ofMillis(300)).duration(Duration.ofMillis(900));
	}

}
