package io.orcajob.samples.commandline;

import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import io.orcajob.IfExists;
import io.orcajob.core.JobTemplate;
import io.orcajob.requests.OrcaRequests;
import io.orcajob.simulator.OrcaSimulator;

/**
 * The models that are evaluated where the embedded simulator stands in for OrcaCloud, as
 * that has none at first. They differ in how many memories they look up.
 */
@Component
class SimulatedModels {

	private static final String MEMORYSET = "history";

	private static final List<List<String>> HISTORY = List.of(List.of("the printer does not print", "hardware"),
			List.of("the screen of the laptop stays black", "hardware"),
			List.of("the keyboard of the laptop is broken", "hardware"),
			List.of("the invoice of May is wrong", "billing"), List.of("please refund the invoice", "billing"),
			List.of("the price on the invoice is too high", "billing"),
			List.of("the program crashes when it starts", "software"),
			List.of("the program cannot open the file", "software"),
			List.of("an error appears when the file is saved", "software"));

	private static final List<List<String>> TICKETS = List.of(List.of("the printer prints nothing", "hardware"),
			List.of("my laptop has a broken screen", "hardware"), List.of("the invoice of June is too high", "billing"),
			List.of("I want a refund", "billing"), List.of("it crashes when it saves a file", "software"),
			List.of("the program shows an error and prints no invoice", "software"));

	private final JobTemplate jobs;

	private final EvaluateProperties properties;

	private final ObjectProvider<OrcaSimulator> simulator;

	SimulatedModels(JobTemplate jobs, EvaluateProperties properties, ObjectProvider<OrcaSimulator> simulator) {
		this.jobs = jobs;
		this.properties = properties;
		this.simulator = simulator;
	}

	/**
	 * Creates the models, unless the service is the real one.
	 */
	void create() {
		if (this.simulator.getIfAvailable() == null) {
			return;
		}
		this.jobs.execute(OrcaRequests.createDatasource(this.properties.datasource(), rows(TICKETS)));
		this.jobs.execute(OrcaRequests.createDatasource(MEMORYSET, rows(HISTORY)).ifExists(IfExists.OPEN));
		this.jobs
			.submit(OrcaRequests.createMemoryset(MEMORYSET)
				.datasource(MEMORYSET)
				.valueColumn(this.properties.valueColumn())
				.labelColumn(this.properties.labelColumn())
				.build())
			.result();
		int lookups = 1;
		for (String model : this.properties.models()) {
			this.jobs
				.execute(OrcaRequests.createClassificationModel(model).memoryset(MEMORYSET).memoryLookupCount(lookups));
			lookups += 2;
		}
	}

	private List<Map<String, Object>> rows(List<List<String>> rows) {
		return rows.stream()
			.map((row) -> Map.<String, Object>of(this.properties.valueColumn(), row.get(0),
					this.properties.labelColumn(), row.get(1)))
			.toList();
	}

}
