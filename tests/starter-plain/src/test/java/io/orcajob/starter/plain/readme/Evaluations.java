package io.orcajob.starter.plain.readme;

import static io.orcajob.IfExists.OPEN;

import io.orcajob.Job;
import io.orcajob.core.JobTemplate;
import io.orcajob.requests.ClassificationMetrics;
import io.orcajob.requests.OrcaRequests;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;

@Service
class Evaluations {

	private final JobTemplate jobs;

	Evaluations(JobTemplate jobs) {
		this.jobs = jobs;
	}

	// A ticket is a row such as {"text": "It crashes", "label": 1}.
	void createModel(List<Map<String, Object>> tickets) {
		this.jobs.execute(OrcaRequests.createDatasource("tickets", tickets).ifExists(OPEN));
		this.jobs
			.submit(OrcaRequests.createMemoryset("memories")
				.datasource("tickets")
				.valueColumn("text")
				.labelColumn("label")
				.ifExists(OPEN)
				.build())
			.result(); // waits until the rows are inserted
		this.jobs.execute(OrcaRequests.createClassificationModel("support").memoryset("memories").ifExists(OPEN));
	}

	// Its result() has accuracy(), f1Score(), confusionMatrix(), rocCurve() …
	Job<ClassificationMetrics> evaluate(String datasource) {
		return this.jobs.submit(OrcaRequests.evaluateClassificationModel("support")
			.datasource(datasource)
			.labelColumn("label")
			.valueColumn("text")
			.build());
	}

}
