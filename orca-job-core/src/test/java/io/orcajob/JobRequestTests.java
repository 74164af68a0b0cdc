package io.orcajob;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class JobRequestTests {

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "memoryset", "//elsewhere/x", "http://elsewhere/", "https://elsewhere", "{url}",
			"?name=x", "\\\\elsewhere" })
	void placeThatIsNoPathOfTheServiceIsRefused(String place) {
		assertThatIllegalArgumentException().isThrownBy(() -> JobRequest.post(place))
			.withMessageContaining("'uriTemplate' must");
		assertThatIllegalArgumentException().isThrownBy(() -> JobRequest.post("/memoryset").foundAt(place));
		assertThatIllegalArgumentException().isThrownBy(() -> JobValueResolver.resource(Map.class, null, place));
	}

	@Test
	void valuesThatAreNoneAreRefused() {
		JobRequest.Builder<?> builder = JobRequest.post("/memoryset");
		assertThatIllegalArgumentException().isThrownBy(() -> JobRequest.post("/{a}", (Object) null));
		assertThatIllegalArgumentException().isThrownBy(() -> JobRequest.post("/{a}", (Object[]) null));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.body(null)).withMessageContaining("leave it out");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.idField(" "));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.type(""));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.value((Class<?>) null));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.value((ParameterizedTypeReference<?>) null));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.value((JobValueResolver<?>) null));
		assertThatIllegalArgumentException().isThrownBy(() -> JobValueResolver.resource(null, null, "/x"));
		assertThatIllegalArgumentException().isThrownBy(() -> JobValueResolver.resource(Map.class, " ", "/x"));
	}

	@Test
	void requestHoldsWhatItWasBuiltWith() {
		Object[] variables = { "a", 7 };
		JobRequest.Builder<Map<String, Object>> builder = JobRequest.post("/x/{a}/{b}", variables)
			.body("body")
			.idField("id")
			.type("TYPE")
			.foundAt("/y/{c}", "c")
			.value(new ParameterizedTypeReference<Map<String, Object>>() {
			});
		JobRequest<?> request = builder.build();
		variables[0] = "changed";
		builder.type("OTHER").idField("other");
		assertThat(request.path()).isEqualTo(new JobRequest.Path("/x/{a}/{b}", List.of("a", 7)));
		assertThat(request.path().variables()).isUnmodifiable();
		assertThat(request.foundAt()).isEqualTo(new JobRequest.Path("/y/{c}", List.of("c")));
		assertThat(request.body()).isEqualTo("body");
		assertThat(request.idField()).isEqualTo("id");
		assertThat(request.type()).isEqualTo("TYPE");
		assertThat(request.valueType().getTypeName()).contains("Map<");
		assertThat(request.valueResolver()).isNull();
	}

	@Test
	void lastKindOfValueCounts() {
		JobValueResolver<String> resolver = (completed, resources) -> "x";
		JobRequest<String> resolved = JobRequest.post("/x").value(Map.class).value(resolver).build();
		assertThat(resolved.valueResolver()).isSameAs(resolver);
		assertThat(resolved.valueType()).isNull();
		JobRequest<String> converted = JobRequest.post("/x").value(resolver).value(String.class).build();
		assertThat(converted.valueResolver()).isNull();
		assertThat(converted.valueType()).isEqualTo(String.class);
	}

	@Test
	void descriptionTellsNeitherVariablesNorBody() {
		assertThat(JobRequest.post("/x/{a}", "s3cret").body("s3cret").foundAt("/y/{a}", "s3cret").build())
			.hasToString("POST /x/{a}");
		assertThat(JobRequest.post("/x").type("TYPE").build()).hasToString("POST /x (TYPE)");
	}

}
