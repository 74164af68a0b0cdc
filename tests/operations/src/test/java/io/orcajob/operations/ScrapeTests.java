package io.orcajob.operations;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.web.client.RestClient;

import io.orcajob.core.JobTemplate;
import io.orcajob.observation.JobKeyNames;
import io.orcajob.observation.JobMeter;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a real Prometheus server sees of an application, and what the dashboard shows of
 * that.
 */
class ScrapeTests {

	private static final Path DOCS = Path.of("..", "..", "docs");

	private static ConfigurableApplicationContext application;

	private static Prometheus prometheus;

	private static Thread life;

	private static final AtomicBoolean over = new AtomicBoolean();

	@BeforeAll
	static void start() throws Exception {
		Programs.require("prometheus");
		Programs.require("promtool");
		application = SpringApplication.run(OperatedApplication.class, "--server.port=0", "--orca.api.key=",
				"--orca.api.url=", "--orca.job.refresh-interval=200ms", "--orca.job.show-progress=false",
				"--management.endpoints.web.exposure.include=prometheus,metrics,health",
				"--spring.reactor.netty.shutdown-quiet-period=0s", "--spring.main.banner-mode=off");
		prometheus = new Prometheus(
				application.getBean(Environment.class).getRequiredProperty("local.server.port", Integer.class));
		// On and on, as rates need changes.
		life = new Thread(() -> {
			while (!over.get()) {
				OperatedApplication.live(application.getBean(JobTemplate.class),
						application.getBean(OrcaSimulator.class));
			}
		}, "life");
		life.start();
	}

	@AfterAll
	static void stop() throws Exception {
		over.set(true);
		if (life != null) {
			life.join();
		}
		if (prometheus != null) {
			prometheus.close();
		}
		if (application != null) {
			application.close();
		}
	}

	@ParameterizedTest
	@EnumSource(JobMeter.class)
	void meterIsScraped(JobMeter meter) {
		String name = meter.meterName().replace('.', '_');
		String series = switch (meter.kind()) {
			case TIMER -> name + "_seconds_count";
			case COUNTER -> name + "_total";
			case GAUGE -> name;
		};
		String keys = String.join(" ", meter.keys().stream().map(JobKeyNames::asString).sorted().toList());
		Awaitility.await(series).atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			JsonNode result = prometheus.query(series);
			assertThat(result.isEmpty()).isFalse();
			List<String> labels = new ArrayList<>();
			result.get(0).path("metric").propertyNames().forEach(labels::add);
			labels.removeAll(List.of("__name__", "instance", "job"));
			assertThat(String.join(" ", labels.stream().sorted().toList())).isEqualTo(keys);
		});
	}

	@ParameterizedTest
	@MethodSource("targets")
	void panelHasData(Target target) {
		String expression = target.expression()
			.replace("$__rate_interval", "15s")
			.replace("$application", ".*")
			.replace("$instance", ".*");
		assertThat(expression).doesNotContain("$");
		Awaitility.await(target + ": " + expression).atMost(Duration.ofSeconds(40)).until(() -> hasData(expression));
	}

	@Test
	void panelWithoutDataIsNoticed() throws Exception {
		assertThat(hasData("sum(rate(orca_job_no_such_meter_total[15s]))")).isFalse();
	}

	private static boolean hasData(String expression) throws Exception {
		for (JsonNode sample : prometheus.query(expression)) {
			if (!sample.path("value").path(1).asString().equals("NaN")) {
				return true;
			}
		}
		return false;
	}

	@Test
	void variablesOfTheDashboardHaveValues() {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> hasData("orca_job_throttled_total"));
	}

	@Test
	void promtoolHasNoComplaintAboutOurMetrics() throws Exception {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> hasData("orca_job_duration_seconds_count"));
		String metrics = scrape();
		assertThat(metrics).contains("# HELP orca_job_duration_seconds Time from the creation");
		Programs.Result result = Programs.run(metrics, "promtool", "check", "metrics");
		assertThat(result.output().lines().filter((line) -> line.startsWith("orca_"))).isEmpty();
		// It would complain:
		assertThat(Programs.run("# TYPE orca_x counter\norca_x 1\n", "promtool", "check", "metrics").output())
			.contains("orca_x");
	}

	@Test
	void noMeterHasAnIdAmongItsTags() {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> hasData("orca_job_duration_seconds_count"));
		assertThat(scrape().lines().filter((line) -> line.startsWith("orca_")))
			.noneMatch(Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}").asPredicate());
	}

	@Test
	void rulesAreLoaded() throws Exception {
		JsonNode rules = prometheus.api("rules").path("groups").path(0).path("rules");
		assertThat(rules.size()).isEqualTo(10);
		Awaitility.await("the listener fails").atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
			List<String> firing = new ArrayList<>();
			prometheus.api("alerts")
				.path("alerts")
				.forEach((alert) -> firing.add(alert.path("labels").path("alertname").asString()));
			assertThat(firing).contains("OrcaListenersFailing");
		});
	}

	private static String scrape() {
		String port = application.getEnvironment().getProperty("local.server.port");
		return String.valueOf(RestClient.create("http://localhost:" + port)
			.get()
			.uri("/actuator/prometheus")
			.retrieve()
			.body(String.class));
	}

	static List<Target> targets() throws Exception {
		List<Target> targets = new ArrayList<>();
		JsonNode dashboard = new JsonMapper().readTree(Files.readString(DOCS.resolve("grafana-dashboard.json")));
		for (JsonNode panel : dashboard.path("panels")) {
			for (JsonNode target : panel.path("targets")) {
				targets.add(new Target(panel.path("title").asString(), target.path("refId").asString(),
						target.path("expr").asString()));
			}
		}
		return targets;
	}

	/**
	 * A query of the dashboard.
	 *
	 * @param panel the title of its panel
	 * @param reference its letter
	 * @param expression the query
	 */
	record Target(String panel, String reference, String expression) {

		@Override
		public String toString() {
			return this.panel + ", " + this.reference;
		}

	}

}
