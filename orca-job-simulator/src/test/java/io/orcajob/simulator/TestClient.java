package io.orcajob.simulator;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.ExchangeStrategies;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * A client that knows the service's paths and nothing else: answers are JSON as it came.
 */
class TestClient {

	static final String KEY = "a-key";

	private static final JsonMapper mapper = JsonMapper.builder().build();

	private final WebClient client;

	private final String baseUrl;

	private TestClient(ClientHttpConnector connector, String baseUrl) {
		this.baseUrl = baseUrl;
		this.client = WebClient.builder()
			.clientConnector(connector)
			.exchangeStrategies(
					ExchangeStrategies.builder().codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(-1)).build())
			.build();
	}

	static TestClient direct(OrcaSimulator simulator) {
		return new TestClient(simulator.connector(), "http://simulator/");
	}

	static TestClient socket(OrcaSimulator simulator) {
		return new TestClient(new ReactorClientHttpConnector(), simulator.url());
	}

	Answer get(String path) {
		return exchange(HttpMethod.GET, path, null, (headers) -> headers.set("Api-Key", KEY));
	}

	Answer post(String path, String json) {
		return exchange(HttpMethod.POST, path, json, (headers) -> headers.set("Api-Key", KEY));
	}

	Answer delete(String path) {
		return exchange(HttpMethod.DELETE, path, null, (headers) -> headers.set("Api-Key", KEY));
	}

	Answer exchange(HttpMethod method, String path, String json, Consumer<HttpHeaders> headers) {
		WebClient.RequestBodySpec request = this.client.method(method)
			.uri(URI.create(this.baseUrl + path.substring(1)))
			.headers(headers);
		if (json != null) {
			request.header("Content-Type", "application/json").bodyValue(json);
		}
		return request
			.exchangeToMono((response) -> response.bodyToMono(String.class)
				.defaultIfEmpty("")
				.map((body) -> new Answer(response.statusCode().value(), response.headers().asHttpHeaders(), body)))
			.block();
	}

	String submit(String json) {
		Answer answer = post("/simulator/job", json);
		if (answer.status() != 201) {
			throw new AssertionError(answer.toString());
		}
		return (String) answer.field("id");
	}

	record Answer(int status, HttpHeaders headers, String text) {

		@SuppressWarnings("unchecked")
		Map<String, Object> json() {
			return mapper.readValue(this.text, Map.class);
		}

		Object field(String name) {
			return json().get(name);
		}

		Object value() {
			return mapper.readValue(this.text, Object.class);
		}

		@SuppressWarnings("unchecked")
		List<Map<String, Object>> items() {
			return (List<Map<String, Object>>) field("items");
		}

		List<Object> ids() {
			return items().stream().map((item) -> item.get("id")).toList();
		}

		@SuppressWarnings("unchecked")
		List<Object> issueLocations() {
			return ((List<Map<String, Object>>) field("validation_issues")).stream()
				.map((issue) -> issue.get("loc"))
				.toList();
		}

	}

}
