package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import io.orcajob.JobSnapshot;
import io.orcajob.WaitOptions;
import io.orcajob.poll.JobPoller;
import io.orcajob.poll.JobWatcher;
import io.orcajob.poll.Observation;
import io.orcajob.poll.RefreshCalls;
import io.orcajob.poll.WatchTerms;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Very many who wait for one job: none of these tests would end in time if an event cost
 * more than in proportion to them.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PollerCrowdTests {

	private static final int CROWD = 100_000;

	private static final WatchTerms TERMS = new WatchTerms(Duration.ofSeconds(3), Duration.ofSeconds(60), false);

	private final VirtualOrca orca = new VirtualOrca();

	private final JobPoller poller = this.orca.template.support().poller();

	private int told;

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void endIsToldToAllAndInBetweenOtherJobsAreServed() {
		String crowded = this.orca.submit(10);
		String other = this.orca.submit(1000);
		List<Integer> toldBefore = new ArrayList<>();
		Counter counter = new Counter(() -> this.poller.refresh(Observation.none(other), new RefreshCalls())
			.thenAccept((answer) -> toldBefore.add(this.told)));
		List<Disposable> watches = watch(crowded, counter);
		this.orca.advanceSeconds(15);
		assertThat(counter.ended).isEqualTo(CROWD);
		assertThat(counter.failed).isZero();
		assertThat(toldBefore).singleElement()
			.satisfies((told) -> assertThat(told).as("told before another job was served").isLessThan(1_000));
		watches.forEach(Disposable::dispose);
		assertThat(this.poller).asString().startsWith("JobPoller[0 jobs, 0 scheduled");
	}

	@Test
	void deadlineEndsAll() {
		Counter counter = new Counter(() -> {
		});
		watch(this.orca.submit(1000), counter);
		this.orca.advanceSeconds(61);
		assertThat(counter.expired).isEqualTo(CROWD);
		assertThat(this.poller).asString().startsWith("JobPoller[0 jobs, 0 scheduled, 0 ready, 0 last checks");
	}

	@Test
	void allMayLeaveInAnyOrder() {
		Counter counter = new Counter(() -> {
		});
		List<Disposable> watches = new ArrayList<>(watch(this.orca.submit(1000), counter));
		Collections.shuffle(watches, new Random(1));
		watches.forEach(Disposable::dispose);
		assertThat(this.poller).asString().startsWith("JobPoller[0 jobs, 0 scheduled, 0 ready, 0 last checks");
	}

	@Test
	void readersThatNobodyWaitsForAreServedTogether() {
		String id = this.orca.submit(1000);
		watch(id, new Counter(() -> {
		}));
		this.orca.network = (request, next) -> Mono.never();
		this.orca.advanceSeconds(4);
		List<CompletableFuture<Observation>> reads = IntStream.range(0, CROWD)
			.mapToObj((i) -> this.poller.refreshWhenIdle(Observation.none(id)))
			.toList();
		this.orca.network = (request, next) -> next.exchange(request);
		this.orca.advanceSeconds(40);
		assertThat(reads).allMatch(CompletableFuture::isDone);
	}

	@Test
	void refreshOfAJobWithManyWaitersIsServed() {
		String id = this.orca.submit(10);
		List<CompletableFuture<JobSnapshot>> waits = IntStream.range(0, 20_000)
			.mapToObj((i) -> this.orca.template.reference(id)
				.awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(30 + i % 5))))
			.toList();
		this.orca.template.reference(id).refresh();
		this.orca.advanceSeconds(20);
		assertThat(waits).allMatch((wait) -> wait.isDone() && !wait.isCompletedExceptionally());
	}

	private List<Disposable> watch(String id, Counter counter) {
		return IntStream.range(0, CROWD)
			.mapToObj((i) -> this.poller.watch(Observation.none(id), TERMS, counter))
			.toList();
	}

	private final class Counter implements JobWatcher {

		private final Runnable whenTheFirstIsTold;

		private int ended;

		private int expired;

		private int failed;

		Counter(Runnable whenTheFirstIsTold) {
			this.whenTheFirstIsTold = whenTheFirstIsTold;
		}

		@Override
		public void observed(Observation observation) {
			if (observation.isTerminal()) {
				PollerCrowdTests.this.told++;
				if (this.ended++ == 0) {
					this.whenTheFirstIsTold.run();
				}
			}
		}

		@Override
		public void expired(@Nullable Throwable lastError) {
			this.expired++;
		}

		@Override
		public void failed(Throwable error) {
			this.failed++;
		}

	}

}
