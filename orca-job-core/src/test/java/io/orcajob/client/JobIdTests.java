package io.orcajob.client;

import java.time.Clock;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.web.util.DefaultUriBuilderFactory;

import io.orcajob.Job;
import io.orcajob.JobSnapshot;
import io.orcajob.core.JobTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ids are data, whatever they contain.
 */
class JobIdTests {

	@RegisterExtension
	static final WireOrca orca = new WireOrca();

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			a/b           | a%2Fb
			/             | %2F
			a?b=c         | a%3Fb%3Dc
			a#b           | a%23b
			50%           | 50%25
			%2e%2e        | %252e%252e
			a b           | a%20b
			ü             | %C3%BC
			a;v=1         | a%3Bv%3D1
			..%2f..       | ..%252f..
			../../secret  | ..%2F..%2Fsecret
			{id}          | %7Bid%7D
			a&b+c         | a%26b%2Bc
			...           | ...
			http://evil/  | http%3A%2F%2Fevil%2F
			a\\b          | a%5Cb
			""")
	void idIsOneEscapedPathSegment(String id, String segment) {
		String body = WireOrca.status();
		try (FaultServer server = new FaultServer(
				FaultServer.answer("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body))) {
			Job<?> job = orca.template(server.url()).get(id);
			assertThat(job.getId()).isEqualTo(id);
			job.refresh();
			job.requestAbort();
			assertThat(server.requestLines()).containsExactly("GET /job/" + segment + " HTTP/1.1",
					"GET /job/" + segment + "/status HTTP/1.1", "DELETE /job/" + segment + "/abort HTTP/1.1");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "URI_COMPONENT", "VALUES_ONLY", "TEMPLATE_AND_VALUES" })
	void idIsEscapedWhicheverWayTheApplicationEscapesItsUrls(DefaultUriBuilderFactory.EncodingMode mode) {
		String body = WireOrca.status();
		try (FaultServer server = new FaultServer(
				FaultServer.answer("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body))) {
			DefaultUriBuilderFactory factory = new DefaultUriBuilderFactory(server.url());
			factory.setEncodingMode(mode);
			JobTemplate template = orca.template(WireOrca.client(server.url()).uriBuilderFactory(factory).build(),
					(builder) -> builder);
			template.get("../a/b?c%2f ü");
			assertThat(server.requestLines()).containsExactly("GET /job/..%2Fa%2Fb%3Fc%252f%20%C3%BC HTTP/1.1");
		}
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " ", "\t", "\u2003", ".", ".." })
	void idThatCannotBeOneIsRefusedBeforeARequest(@Nullable String id) {
		orca.always(200, WireOrca.record());
		JobTemplate template = orca.template();
		assertThat(WireOrca.failure(IllegalArgumentException.class, () -> template.get(id)))
			.hasMessageContaining("'" + String.valueOf(id).replace("\t", "\\t") + "'");
		WireOrca.failure(IllegalArgumentException.class, () -> template.reference(id));
		assertThat(orca.requests()).isEmpty();
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " ", "\t", "\u2003", ".", ".." })
	void apiRefusesSuchIdsItself(@Nullable String id) {
		orca.always(200, WireOrca.record());
		WebClientJobsApi api = new WebClientJobsApi(WireOrca.client(orca.url()).build(),
				WebClientJobsApi.DEFAULT_JOBS_PATH, Clock.systemUTC());
		WireOrca.failure(IllegalArgumentException.class, () -> api.get(id));
		WireOrca.failure(IllegalArgumentException.class, () -> api.status(id));
		WireOrca.failure(IllegalArgumentException.class, () -> api.abort(id));
		assertThat(orca.requests()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "job-1", "a b" })
	void snapshotCarriesTheIdAsGiven(String id) {
		orca.always(200, WireOrca.record("id", id));
		JobSnapshot snapshot = orca.template().get(id).snapshot();
		assertThat(snapshot.id()).isEqualTo(id);
	}

}
