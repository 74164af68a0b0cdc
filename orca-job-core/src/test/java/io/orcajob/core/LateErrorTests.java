package io.orcajob.core;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for requests that fail after they were cancelled: Reactor would log a stack trace
 * at ERROR.
 */
class LateErrorTests {

	private final List<Throwable> dropped = new CopyOnWriteArrayList<>();

	private final BlockingQueue<CoreSubscriber<? super ClientResponse>> requests = new LinkedBlockingQueue<>();

	@AfterEach
	void resetHooks() {
		Hooks.resetOnErrorDropped();
	}

	@Test
	void failureOfACancelledPollIsNotReported() throws Exception {
		Hooks.onErrorDropped(this.dropped::add);
		WebClient client = WebClient.builder()
			.baseUrl("http://localhost:1/")
			.filter((request, next) -> new Request())
			.build();
		CoreSubscriber<? super ClientResponse> request;
		try (JobTemplate template = JobTemplate.builder(client).build()) {
			template.reference("j1").awaitAsync();
			request = this.requests.poll(10, TimeUnit.SECONDS);
		}
		assertThat(request).isNotNull();
		request.onError(new IllegalStateException("late"));
		assertThat(this.dropped).isEmpty();
	}

	/**
	 * Fails when it is told to, cancelled or not.
	 */
	private final class Request extends Mono<ClientResponse> {

		@Override
		public void subscribe(CoreSubscriber<? super ClientResponse> actual) {
			actual.onSubscribe(Operators.emptySubscription());
			LateErrorTests.this.requests.add(actual);
		}

	}

}
