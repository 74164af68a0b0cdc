package io.orcajob.autoconfigure;

import java.time.Duration;
import java.util.Collections;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobTimeoutException;
import io.orcajob.WaitOptions;
import io.orcajob.actuate.OrcaJobsEndpoint;
import io.orcajob.core.JobOperations;
import io.orcajob.core.JobTemplate;
import io.orcajob.core.ReactiveJobOperations;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;

/**
 * Applications with health and endpoint, whose tests replace beans by mocks.
 */
class MockedTemplateTests {

	@Nested
	@SpringBootTest(classes = Application.class, properties = "management.endpoints.web.exposure.include=*")
	class Template {

		@MockitoBean
		private JobTemplate template;

		@Test
		void contextStarts(@Autowired HealthEndpoint health, @Autowired OrcaJobsEndpoint endpoint,
				@Autowired JobOperations operations) {
			assertThat(operations).isSameAs(this.template);
			assertThat(health.healthForPath("orca").getStatus()).isEqualTo(Status.UNKNOWN);
			assertThat(health.health().getStatus()).isEqualTo(Status.UP);
			assertThat(endpoint.jobs(null, null, null).getTemplates()).isEmpty();
			assertThat(endpoint.job("7")).isNull();
			assertThat(endpoint.stopWatching("7")).isNull();
		}

	}

	@Nested
	@SpringBootTest(classes = { Application.class, Service.class },
			properties = "management.endpoints.web.exposure.include=*")
	class Operations {

		@MockitoBean
		private JobOperations operations;

		@Test
		@SuppressWarnings("unchecked")
		void contextStarts(@Autowired Service service, @Autowired OrcaJobsEndpoint endpoint,
				@Autowired ObjectProvider<ReactiveJobOperations> reactive, @Autowired HealthEndpoint health) {
			Job<String> job = mock(Job.class);
			given(this.operations.get("7", String.class)).willReturn(job);
			assertThat(service.find("7")).isSameAs(job);
			assertThat(reactive.getIfAvailable()).isNull();
			assertThat(endpoint.jobs(null, null, null).getTemplates()).isEmpty();
			assertThat(health.healthForPath("orca")).isNull();
			assertThat(health.health().getStatus()).isEqualTo(Status.UP);
		}

	}

	@Nested
	@SpringBootTest(classes = { Application.class, Service.class })
	class BothForms {

		@MockitoBean
		private JobOperations operations;

		@MockitoBean
		private ReactiveJobOperations reactive;

		@Test
		void contextStarts() {
			given(this.reactive.count(any())).willReturn(Mono.just(3L));
			assertThat(this.reactive.count(JobQuery.builder().build()).block()).isEqualTo(3);
		}

	}

	@Nested
	@SpringBootTest(classes = Application.class)
	class ReactiveForm {

		@MockitoBean
		private ReactiveJobOperations reactive;

		@Test
		void contextStartsWithTheTemplate(@Autowired JobTemplate template) {
			assertThat(template.isRunning()).isTrue();
			assertThat(mockingDetails(this.reactive).isMock()).isTrue();
		}

	}

	@Nested
	@SpringBootTest(classes = { Application.class, Service.class }, properties = "orca.job.refresh-interval=20ms")
	class Spy {

		@MockitoSpyBean
		private JobOperations operations;

		@Test
		void spyDoesWhatTheTemplateDoes(@Autowired OrcaSimulator simulator, @Autowired Service service,
				@Autowired HealthEndpoint health, @Autowired ReactiveJobOperations reactive) {
			String id = simulator
				.submit(JobScript.builder().duration(Duration.ZERO).result(Collections.emptyMap()).build());
			assertThat(service.find(id).await().status()).isEqualTo(io.orcajob.Status.COMPLETED);
			then(this.operations).should().get(id, String.class);
			assertThat(reactive.reference(id).await().id()).isEqualTo(id);
			assertThat(health.healthForPath("orca").getStatus()).isEqualTo(Status.UP);
		}

		@Test
		@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
		void optionsOfTheSpyAreThoseOfItsHandles(@Autowired OrcaSimulator simulator) {
			WaitOptions before = this.operations.getDefaults();
			this.operations.updateDefaults(WaitOptions.ofMaxWait(Duration.ZERO));
			try {
				Job<?> job = this.operations
					.reference(simulator.submit(JobScript.builder().duration(Duration.ofHours(1)).build()));
				assertThatExceptionOfType(JobTimeoutException.class).isThrownBy(job::await);
			}
			finally {
				this.operations.updateDefaults(before);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Component
	static class Service {

		private final JobOperations jobs;

		Service(JobOperations jobs) {
			this.jobs = jobs;
		}

		Job<String> find(String id) {
			return this.jobs.get(id, String.class);
		}

	}

}
