package io.orcajob.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ResponseBudget} on bodies that do not end by themselves.
 */
class ResponseBudgetTests {

	private static final int PART = 100 * 1024;

	private static final int PARTS = 10;

	private final ResponseBudget budget = new ResponseBudget();

	private final List<Body> bodies = new ArrayList<>();

	@ParameterizedTest
	@EnumSource
	void largeBodyIsReadOnWhenAnotherHasEnded(End end) {
		for (int i = 0; i < ResponseBudget.MAX_LARGE + 3; i++) {
			this.bodies.add(new Body());
		}
		assertRead(ResponseBudget.MAX_LARGE);
		this.bodies.get(ResponseBudget.MAX_LARGE).end(End.CANCEL);
		assertRead(ResponseBudget.MAX_LARGE);
		this.bodies.get(0).end(end);
		assertRead(ResponseBudget.MAX_LARGE + 1);
		this.bodies.get(1).end(end);
		assertRead(ResponseBudget.MAX_LARGE + 2);
		this.bodies.forEach((body) -> body.end(end));
		assertThat(new Body().read).hasValue(PARTS);
	}

	@Test
	void smallBodyIsReadMeanwhile() {
		for (int i = 0; i < ResponseBudget.MAX_LARGE + 1; i++) {
			this.bodies.add(new Body());
		}
		Flux<DataBuffer> small = Flux.just(part(), part());
		assertThat(this.budget.read(small, (parts) -> parts.count()).block()).isEqualTo(2);
		assertRead(ResponseBudget.MAX_LARGE);
	}

	@Test
	void readerThatFailsWithWhatReactorThrowsHoldsNobodyBack() {
		for (int i = 0; i < ResponseBudget.MAX_LARGE + 1; i++) {
			this.bodies.add(new Body());
		}
		Body failing = this.bodies.get(ResponseBudget.MAX_LARGE);
		failing.failure = new LinkageError("thrown by the test");
		try {
			this.bodies.get(0).end(End.COMPLETE);
		}
		catch (LinkageError ex) {
			// As good as handling it.
		}
		failing.end(End.CANCEL);
		this.bodies.forEach((body) -> body.end(End.COMPLETE));
		assertThat(new Body().read).hasValue(PARTS);
	}

	/**
	 * Assert how many bodies were read as far as they are there; of the others there is
	 * little.
	 */
	private void assertRead(int count) {
		assertThat(this.bodies.stream().filter((body) -> body.read.get() == PARTS)).hasSize(count);
		assertThat(this.bodies)
			.allMatch((body) -> body.read.get() == PARTS || (body.read.get() - 1) * PART <= ResponseBudget.SMALL);
	}

	private static DataBuffer part() {
		return DefaultDataBufferFactory.sharedInstance.wrap(new byte[PART]);
	}

	enum End {

		CANCEL, ERROR, COMPLETE

	}

	private final class Body {

		private final AtomicInteger read = new AtomicInteger();

		private final Sinks.Empty<DataBuffer> rest = Sinks.empty();

		private final Disposable subscription;

		private @Nullable Error failure;

		Body() {
			Flux<DataBuffer> body = Flux.range(0, PARTS).map((i) -> part()).concatWith(this.rest.asMono());
			this.subscription = ResponseBudgetTests.this.budget
				.read(body, (parts) -> parts.doOnNext((part) -> count()).then(Mono.just(1)))
				.subscribe((value) -> {
				}, (error) -> {
				});
		}

		private void count() {
			Error failure = this.failure;
			if (failure != null) {
				throw failure;
			}
			this.read.incrementAndGet();
		}

		void end(End end) {
			switch (end) {
				case CANCEL -> this.subscription.dispose();
				case ERROR -> this.rest.tryEmitError(new IllegalStateException("thrown by the test"));
				case COMPLETE -> this.rest.tryEmitEmpty();
			}
		}

	}

}
