package io.orcajob.client;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;

import io.orcajob.core.JobTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A service that answers what the test says, on a socket, and templates that call it as
 * an application would.
 */
final class WireOrca implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

	static final String KEY = "orca-SeCrEt-4711";

	static final String ID = "9c5b94b1-35ad-49bb-b118-8e8fc24abf80";

	/** In place of a value: leave the field out. */
	static final Object ABSENT = new Object();

	private static final JsonMapper MAPPER = new JsonMapper();

	private final WireMockServer server = new WireMockServer(WireMockConfiguration.options().dynamicPort());

	private final List<JobTemplate> templates = new ArrayList<>();

	@Override
	public void beforeAll(ExtensionContext context) {
		this.server.start();
	}

	@Override
	public void afterEach(ExtensionContext context) {
		this.templates.forEach(JobTemplate::close);
		this.templates.clear();
		this.server.resetAll();
	}

	@Override
	public void afterAll(ExtensionContext context) {
		this.server.stop();
	}

	String url() {
		return this.server.baseUrl();
	}

	/**
	 * Return a template that repeats a request twice, almost without a pause.
	 */
	JobTemplate template() {
		return template(url());
	}

	JobTemplate template(String url) {
		return template(client(url).build(), UnaryOperator.identity());
	}

	JobTemplate template(WebClient client, UnaryOperator<JobTemplate.Builder> customizer) {
		JobTemplate template = customizer
			.apply(JobTemplate.builder(client)
				.maxRetries(2)
				.retryBackOff(Duration.ofMillis(1), 1, Duration.ofMillis(1))
				.requestTimeout(Duration.ofSeconds(10)))
			.build();
		this.templates.add(template);
		return template;
	}

	JobTemplate templateWithoutRetries() {
		return template(client(url()).build(), (builder) -> builder.maxRetries(0));
	}

	static WebClient.Builder client(String url) {
		return WebClient.builder().baseUrl(url).defaultHeader("Api-Key", KEY);
	}

	void on(MappingBuilder request, ResponseDefinitionBuilder response) {
		this.server.stubFor(request.willReturn(response));
	}

	/**
	 * Answer every request alike.
	 */
	void always(ResponseDefinitionBuilder response) {
		on(WireMock.any(WireMock.anyUrl()), response);
	}

	void always(int status, String body) {
		always(WireMock.aResponse().withStatus(status).withHeader("Content-Type", "application/json").withBody(body));
	}

	/**
	 * Return what arrived, the oldest first.
	 */
	List<LoggedRequest> requests() {
		List<LoggedRequest> requests = new ArrayList<>();
		for (ServeEvent event : this.server.getAllServeEvents()) {
			requests.add(0, event.getRequest());
		}
		return requests;
	}

	/**
	 * Forget what arrived.
	 */
	void clear() {
		this.server.resetRequests();
	}

	/**
	 * Return the JSON of a full record.
	 * @param changes names and values, in turn, that differ from an ordinary one
	 */
	static String record(@Nullable Object... changes) {
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		fields.put("id", ID);
		fields.put("org_id", "org-1");
		fields.put("worker_id", null);
		fields.put("type", "EVALUATE_MODEL");
		fields.put("status", "PROCESSING");
		fields.put("steps_total", 10);
		fields.put("steps_completed", 4);
		fields.put("exception", null);
		fields.put("payload", Map.of("batch_size", 32));
		fields.put("result", null);
		fields.put("depends_on", List.of());
		fields.put("lease_token", "lease-0815");
		fields.put("created_at", "2026-03-01T10:00:00Z");
		fields.put("updated_at", "2026-03-01T10:00:05Z");
		return json(fields, changes);
	}

	/**
	 * Return the JSON of a status record.
	 */
	static String status(@Nullable Object... changes) {
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		fields.put("status", "PROCESSING");
		fields.put("steps_total", 10);
		fields.put("steps_completed", 5);
		fields.put("exception", null);
		fields.put("updated_at", "2026-03-01T10:00:06Z");
		fields.put("created_at", "2026-03-01T10:00:00Z");
		return json(fields, changes);
	}

	private static String json(Map<String, @Nullable Object> fields, @Nullable Object... changes) {
		for (int i = 0; i < changes.length; i += 2) {
			String name = String.valueOf(changes[i]);
			if (changes[i + 1] == ABSENT) {
				fields.remove(name);
			}
			else {
				fields.put(name, changes[i + 1]);
			}
		}
		return MAPPER.writeValueAsString(fields);
	}

	/**
	 * Return what a call throws, after making sure that nothing in it tells the key.
	 */
	static <E extends Throwable> E failure(Class<E> type, Runnable call) {
		Throwable thrown = catchThrowable(call::run);
		assertThat(thrown).isExactlyInstanceOf(type);
		assertKeepsTheKey(thrown);
		return type.cast(thrown);
	}

	static void assertKeepsTheKey(Throwable thrown) {
		StringWriter text = new StringWriter();
		thrown.printStackTrace(new PrintWriter(text));
		assertThat(text.toString()).doesNotContain(KEY).doesNotContain("lease-0815");
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			assertThat(cause).as("what holds the headers of the request")
				.isNotInstanceOf(WebClientRequestException.class);
		}
	}

}
