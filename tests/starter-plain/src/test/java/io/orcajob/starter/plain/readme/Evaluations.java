package io.orcajob.starter.plain.readme;

import io.orcajob.Job;
import io.orcajob.JobRequest;
import io.orcajob.JobValueResolver;
import io.orcajob.core.JobTemplate;
import java.util.Map;
import org.springframework.stereotype.Service;

@Service
class Evaluations {

	private static final String PATH = "/classification_model/{model}/evaluation";

	private final JobTemplate jobs;

	Evaluations(JobTemplate jobs) {
		this.jobs = jobs;
	}

	Job<Metrics> evaluate(String model) {
		return this.jobs.submit(JobRequest.post(PATH, model)
			.body(Map.of("datasource_name_or_id", "tickets", "datasource_label_column", "label",
					"datasource_value_column", "text"))
			.type("EVALUATE_MODEL") // how a lost job is found again
			.value(JobValueResolver.resource(Metrics.class, "result", PATH + "/{job}", model))
			.build());
	}

	record Metrics(double accuracy, double coverage) {
	}

}
