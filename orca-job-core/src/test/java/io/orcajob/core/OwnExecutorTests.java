package io.orcajob.core;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pools of a template. Threads are real here.
 */
class OwnExecutorTests {

	private static final int STOPS = 100;

	@Test
	void eachCommandRunsOnceHoweverOftenThePoolIsStoppedMeanwhile() throws Exception {
		OwnExecutor executor = new OwnExecutor("own-executor-", 2, 4);
		AtomicInteger given = new AtomicInteger();
		AtomicInteger run = new AtomicInteger();
		AtomicInteger runAgain = new AtomicInteger();
		AtomicBoolean enough = new AtomicBoolean();
		List<Thread> givers = Stream.generate(() -> new Thread(() -> {
			while (!enough.get()) {
				AtomicBoolean first = new AtomicBoolean(true);
				given.incrementAndGet();
				executor.execute(() -> (first.getAndSet(false) ? run : runAgain).incrementAndGet());
			}
		})).limit(4).toList();
		givers.forEach(Thread::start);
		for (int i = 0; i < STOPS; i++) {
			int before = given.get();
			Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> given.get() > before);
			executor.stop(i % 10 == 0);
		}
		enough.set(true);
		for (Thread giver : givers) {
			giver.join();
		}
		executor.stop(true);
		Awaitility.await().until(() -> threads() == 0);
		assertThat(run).as("commands that ran").hasValue(given.get());
		assertThat(runAgain).hasValue(0);
	}

	@Test
	void blockedThreadsAreMadeUpForOneByOneUpToTheBound() throws Exception {
		OwnExecutor executor = new OwnExecutor("own-executor-", 1, 3);
		CountDownLatch release = new CountDownLatch(1);
		AtomicInteger running = new AtomicInteger();
		CountDownLatch all = new CountDownLatch(10);
		assertThat(threads()).as("before there is work").isZero();
		for (int i = 0; i < 10; i++) {
			executor.execute(() -> {
				running.incrementAndGet();
				await(release);
				all.countDown();
			});
		}
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> running.get() == 3);
		assertThat(threads()).isEqualTo(3);
		release.countDown();
		assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
		executor.stop(true);
		Awaitility.await().until(() -> threads() == 0);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.isAlive() && thread.getName().startsWith("own-executor-"))
			.count();
	}

}
