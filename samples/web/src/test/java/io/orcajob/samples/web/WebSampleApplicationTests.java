package io.orcajob.samples.web;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link WebSampleApplication} on the embedded simulator.
 */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "orca.api.url=", "orca.api.key=", "spring.test.metrics.export=true" })
class WebSampleApplicationTests {

	@Autowired
	private SampleRunner runner;

	@LocalServerPort
	private int port;

	private RestTestClient client;

	@BeforeEach
	void createClient() {
		this.client = RestTestClient.bindToServer().baseUrl("http://localhost:" + this.port).build();
	}

	@Test
	void batchHasEndedInFiveWays() {
		List<Outcome> outcomes = this.runner.outcomes();
		assertThat(outcomes).extracting(Outcome::status)
			.containsExactly("COMPLETED", "COMPLETED", "FAILED", "ABORTED", "COMPLETED");
		assertThat(outcomes).extracting(Outcome::result)
			.satisfiesExactly((result) -> assertThat(result).isEqualTo("accuracy 0.93, F1 0.91"),
					(result) -> assertThat(result).isEqualTo("model support-v2"),
					(result) -> assertThat(result).isEqualTo("failed: column 'label' is missing"),
					(result) -> assertThat(result).startsWith("stopped at "),
					(result) -> assertThat(result).startsWith("timed out at ")
						.endsWith(" then accuracy 0.88, F1 0.84"));
	}

	@Test
	void jobIsShown() {
		Outcome outcome = this.runner.outcomes().get(0);
		this.client.get()
			.uri("/jobs/{id}", outcome.id())
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo("COMPLETED")
			.jsonPath("$.completion")
			.isEqualTo(1.0)
			.jsonPath("$.result.accuracy")
			.isEqualTo(0.93);
	}

	@Test
	void batchIsShownWithLinksThatCanBeFollowed() {
		List<?> jobs = this.client.get()
			.uri("/jobs")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(List.class)
			.returnResult()
			.getResponseBody();
		List<String> urls = jobs.stream().map((job) -> (String) ((Map<?, ?>) job).get("url")).toList();
		assertThat(urls)
			.containsAll(this.runner.outcomes().stream().map((outcome) -> url("/jobs/" + outcome.id())).toList());
		urls.forEach(this::isThere);
	}

	@Test
	void homePageLeadsToAllThatIsThere() {
		String page = body("/");
		List<String> links = Pattern.compile("href=\"([^\"]+)\"")
			.matcher(page)
			.results()
			.map((link) -> link.group(1))
			.toList();
		assertThat(links).contains(url("/jobs"), url("/actuator/health"), url("/actuator/orcajobs"));
		links.forEach(this::isThere);
		assertThat(page).contains("curl -X POST " + url("/jobs"));
	}

	@Test
	void logHasTheSameLinksAndEachLineShowsOnlyWhatIsThere(CapturedOutput output) {
		new Links(url("")).pages().keySet().forEach((link) -> assertThat(output).contains(link + " "));
		assertThat(output).contains("curl -X POST " + url("/jobs"))
			.doesNotContain("[] ", "[-] ", "ERROR in ch.qos.logback")
			.containsPattern("\\[job " + this.runner.outcomes().get(0).id() + "] io\\.orcajob");
	}

	@Test
	void jobIsStartedAndShownWhereTheAnswerSays() {
		String url = post("""
				{"type": "FROM_CURL", "duration_ms": 60000}""").expectStatus()
			.isCreated()
			.expectBody(Map.class)
			.returnResult()
			.getResponseHeaders()
			.getFirst("Location");
		assertThat(url).startsWith(url("/jobs/"));
		this.client.get()
			.uri(url)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("FROM_CURL")
			.jsonPath("$.url")
			.isEqualTo(url);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"duration_ms": "long"}   | duration_ms
			{"duration_ms": -1}       | duration_ms
			{"outcome": "BETTER"}     | outcome
			{"seconds": 20}           | seconds
			{"result": 7}             | result""")
	void wrongInputIsRefusedByTheNameOfItsField(String body, String field) {
		post(body).expectStatus()
			.isBadRequest()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.detail")
			.value(String.class, (detail) -> assertThat(detail).startsWith("body." + field + ": "));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{", "[]", "7", "" })
	void inputThatIsNoObjectIsRefused(String body) {
		post(body).expectStatus().isBadRequest().expectHeader().contentType(MediaType.APPLICATION_PROBLEM_JSON);
	}

	@Test
	void unknownJobIsNotFound() {
		this.client.get()
			.uri("/jobs/unknown")
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("There is no such job");
	}

	@Test
	void durationOfJobsIsAtTheMetricsEndpoint() {
		await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
			assertThat(count("type:EVALUATE_MODEL", "status:COMPLETED")).isEqualTo(2);
			assertThat(count("type:FINETUNE_EMBEDDING_MODEL", "status:COMPLETED")).isEqualTo(1);
			assertThat(count("type:EVALUATE_MODEL", "status:FAILED")).isEqualTo(1);
			assertThat(count("type:ANALYZE_MEMORYSET", "status:ABORTED")).isEqualTo(1);
		});
	}

	@Test
	void durationOfJobsIsAtThePrometheusEndpoint() {
		await().atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(this.client.get()
				.uri("/actuator/prometheus")
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody(String.class)
				.returnResult()
				.getResponseBody())
				.contains("orca_job_duration_seconds_count{status=\"ABORTED\",type=\"ANALYZE_MEMORYSET\"} 1"));
	}

	@Test
	void serviceIsPartOfTheHealth() {
		this.client.get()
			.uri("/actuator/health")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.components.orca.status")
			.isEqualTo("UP");
	}

	@Test
	void endedJobsAreAtTheJobsEndpoint() {
		this.client.get()
			.uri("/actuator/orcajobs?status=FAILED")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.templates.jobTemplate.ended.jobs[0].exception")
			.isEqualTo("column 'label' is missing");
	}

	private RestTestClient.ResponseSpec post(String body) {
		return this.client.post().uri("/jobs").contentType(MediaType.APPLICATION_JSON).body(body).exchange();
	}

	private String url(String path) {
		return "http://localhost:" + this.port + path;
	}

	private void isThere(String url) {
		assertThat(body(url)).as(url).isNotEmpty();
	}

	private String body(String url) {
		return this.client.get()
			.uri(url)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();
	}

	private double count(String... tags) {
		Map<?, ?> metric = this.client.get()
			.uri((builder) -> builder.path("/actuator/metrics/orca.job.duration")
				.queryParam("tag", (Object[]) tags)
				.build())
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(Map.class)
			.returnResult()
			.getResponseBody();
		return ((List<?>) metric.get("measurements")).stream()
			.map(Map.class::cast)
			.filter((measurement) -> "COUNT".equals(measurement.get("statistic")))
			.mapToDouble((measurement) -> ((Number) measurement.get("value")).doubleValue())
			.sum();
	}

}
