package io.orcajob.poll;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.orcajob.observation.JobObservations;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventLoopTests {

	private static final int THREADS = 3;

	private static final int COMMANDS = 3000;

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicInteger together = new AtomicInteger();

	private final AtomicInteger disordered = new AtomicInteger();

	private final CountDownLatch run = new CountDownLatch(THREADS * COMMANDS);

	@RepeatedTest(30)
	void commandsOfSeveralThreadsAreRunOneByOneInOrderAlsoWhileTheLoopCloses() throws Exception {
		Scheduler scheduler = Schedulers.newSingle("event-loop", true);
		EventLoop loop = new EventLoop(scheduler, new JobObservations(ObservationRegistry.NOOP, null));
		int closeAt = new Random().nextInt(COMMANDS);
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			boolean closing = i == 0;
			threads.add(new Thread(() -> execute(loop, scheduler, closing ? closeAt : -1)));
		}
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(this.run.await(20, TimeUnit.SECONDS)).as("%d commands are lost", this.run.getCount()).isTrue();
		assertThat(this.together).as("at the same time as another").hasValue(0);
		assertThat(this.disordered).as("out of order").hasValue(0);
	}

	private void execute(EventLoop loop, Scheduler scheduler, int closeAt) {
		int[] next = new int[1];
		for (int i = 0; i < COMMANDS; i++) {
			int number = i;
			loop.execute(() -> {
				if (this.running.incrementAndGet() != 1) {
					this.together.incrementAndGet();
				}
				if (next[0]++ != number) {
					this.disordered.incrementAndGet();
				}
				if (number % 100 == 0) {
					loop.wakeAt(loop.now() + 1000);
				}
				this.running.decrementAndGet();
				this.run.countDown();
			});
			if (i == closeAt) {
				close(loop, scheduler);
			}
		}
	}

	private static void close(EventLoop loop, Scheduler scheduler) {
		CompletableFuture<Void> ended = new CompletableFuture<>();
		loop.execute(() -> {
			loop.close();
			ended.complete(null);
		});
		ended.whenComplete((result, error) -> {
			loop.dispose();
			scheduler.dispose();
		});
	}

}
