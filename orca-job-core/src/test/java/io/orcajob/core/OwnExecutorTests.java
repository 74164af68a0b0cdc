package io.orcajob.core;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pools of a template. Threads are real here.
 */
class OwnExecutorTests {

	private static final int STOPS = 100;

	private static final Duration PATIENCE = Duration.ofSeconds(20);

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
			executor.stop((i % 10 == 0) ? PATIENCE : Duration.ZERO);
		}
		enough.set(true);
		for (Thread giver : givers) {
			giver.join();
		}
		executor.stop(PATIENCE);
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
		executor.stop(PATIENCE);
		Awaitility.await().until(() -> threads() == 0);
	}

	@Test
	void noNumberOfBlockedThreadsKeepsATaskWaiting() {
		OwnExecutor executor = new OwnExecutor("own-executor-", 2, Integer.MAX_VALUE);
		CountDownLatch release = new CountDownLatch(1);
		for (int i = 0; i < 300; i++) {
			executor.execute(() -> await(release));
		}
		CompletableFuture<Void> task = CompletableFuture.runAsync(() -> {
		}, executor);
		assertThat(task).succeedsWithin(PATIENCE);
		release.countDown();
		executor.stop(PATIENCE);
		Awaitility.await().until(() -> threads() == 0);
	}

	@Test
	void tasksAreNotLostForWantOfThreads() {
		AtomicInteger failures = new AtomicInteger(30);
		OwnExecutor executor = new OwnExecutor("own-executor-", 2, Integer.MAX_VALUE, (runnable) -> {
			if (failures.getAndDecrement() > 0) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			return new Thread(runnable);
		});
		List<AtomicInteger> runs = Stream.generate(AtomicInteger::new).limit(10).toList();
		runs.forEach((run) -> executor.execute(run::incrementAndGet));
		Awaitility.await().until(() -> runs.stream().allMatch((run) -> run.get() == 1));
		assertThat(failures.get()).isNotPositive();
		executor.stop(PATIENCE);
	}

	@ParameterizedTest
	@EnumSource
	void taskThatAnExecutorOfTheApplicationDoesNotTakeUpRunsOnce(Trouble trouble) {
		OwnExecutor own = new OwnExecutor("own-executor-", 2, Integer.MAX_VALUE);
		List<Runnable> filled = new CopyOnWriteArrayList<>();
		Executor executor = own.orElse((command) -> trouble.execute(command, filled));
		List<AtomicInteger> runs = Stream.generate(AtomicInteger::new).limit(10).toList();
		runs.forEach((run) -> executor.execute(run::incrementAndGet));
		Awaitility.await().until(() -> runs.stream().allMatch((run) -> run.get() == 1));
		filled.forEach(Runnable::run);
		assertThat(runs).as("when the executor gets to them after all").allMatch((run) -> run.get() == 1);
		own.stop(PATIENCE);
	}

	@Test
	void executorOfTheApplicationThatIsFreeDoesAllTheWork() throws Exception {
		OwnExecutor own = new OwnExecutor("own-executor-", 2, Integer.MAX_VALUE);
		ExecutorService free = Executors.newFixedThreadPool(2, (runnable) -> new Thread(runnable, "application"));
		List<String> names = new CopyOnWriteArrayList<>();
		CountDownLatch all = new CountDownLatch(100);
		for (int i = 0; i < 100; i++) {
			own.orElse(free).execute(() -> {
				names.add(Thread.currentThread().getName());
				all.countDown();
			});
		}
		assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(names).hasSize(100).containsOnly("application");
		free.shutdown();
	}

	enum Trouble {

		FULL {
			@Override
			void execute(Runnable command, List<Runnable> filled) {
				filled.add(command);
			}
		},

		REFUSES {
			@Override
			void execute(Runnable command, List<Runnable> filled) {
				throw new RejectedExecutionException("full");
			}
		},

		WANTS_A_THREAD {
			@Override
			void execute(Runnable command, List<Runnable> filled) {
				throw new OutOfMemoryError("unable to create native thread");
			}
		},

		TAKES_AND_FAILS {
			@Override
			void execute(Runnable command, List<Runnable> filled) {
				filled.add(command);
				throw new StackOverflowError();
			}
		};

		abstract void execute(Runnable command, List<Runnable> filled);

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
