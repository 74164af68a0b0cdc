package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.client.ClientResponse;

import io.orcajob.Job;
import io.orcajob.JobSnapshot;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Not only exceptions but also errors, such as for want of a class, come from what the
 * poller calls. None of them may leave a wait without an end.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PollerErrorTests {

	private final VirtualOrca orca = new VirtualOrca();

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void errorInPlaceOfARequestEndsNoWait() {
		String broken = this.orca.submit(5);
		this.orca.answer((request) -> request.url().getPath().contains(broken), () -> {
			throw new NoClassDefFoundError("thrown by the test");
		});
		CompletableFuture<JobSnapshot> failed = this.orca.template.reference(broken).awaitAsync();
		CompletableFuture<JobSnapshot> other = this.orca.template.reference(this.orca.submit(5)).awaitAsync();
		assertThat(this.orca.template.requestsInFlight()).isZero();
		this.orca.advanceSeconds(8);
		assertThat(other).isCompleted();
		assertThat(failed).isNotDone();
		this.orca.answer((request) -> false, Mono::empty);
		this.orca.advanceSeconds(10);
		assertThat(failed).isCompleted();
	}

	@Test
	void errorWhileARequestThatTookTooLongIsCancelledLeavesTheWaitToTheNextOne() {
		int[] requests = new int[1];
		this.orca.answer((request) -> requests[0]++ == 0, PollerErrorTests::brokenWhenCancelled);
		CompletableFuture<JobSnapshot> wait = this.orca.template.reference(this.orca.submit(5))
			.awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(60)));
		this.orca.advanceSeconds(35);
		assertThat(wait).isCompletedWithValueMatching((ended) -> ended.status() == Status.COMPLETED);
	}

	@Test
	void errorWhileRequestsAreCancelledDoesNotKeepStopFromEndingAllWaits() {
		this.orca.answer((request) -> true, PollerErrorTests::brokenWhenCancelled);
		List<CompletableFuture<JobSnapshot>> waits = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			Job<?> awaited = this.orca.template.reference(this.orca.submit(1000));
			waits.add(CompletableFuture.supplyAsync(awaited::await, (command) -> new Thread(command).start()));
			waits.add(this.orca.template.reference(this.orca.submit(1000)).awaitAsync());
		}
		Awaitility.await().until(() -> this.orca.template.requestsInFlight() == 6);
		this.orca.template.stop();
		assertThat(waits).allSatisfy((wait) -> assertThat(wait).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.withCauseInstanceOf(JobWaitStoppedException.class));
	}

	private static Mono<ClientResponse> brokenWhenCancelled() {
		return Mono.<ClientResponse>never().doOnCancel(() -> {
			throw new NoClassDefFoundError("thrown by the test");
		});
	}

}
