package io.orcajob.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;
import io.orcajob.client.CapturedLog;
import io.orcajob.observation.CallerContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Order, bounds and isolation of what one listener is told.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ListenerQueueTests {

	private static final JobCallListener UNHEARD = new JobCallListener() {
	};

	private final JobTemplate source = JobTemplate.builder(WebClient.create("http://localhost:9/")).build();

	private final ExecutorService threads = Executors.newFixedThreadPool(4);

	private final RecordedEvents told = new RecordedEvents();

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	@AfterEach
	void close() {
		this.threads.shutdownNow();
		this.source.close();
	}

	@Test
	void eventsOfAJobAreToldInOrderThoughThereAreSeveralThreads() {
		ListenerQueue queue = new ListenerQueue(this.told, this.threads, UNHEARD);
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			for (int job = 0; job < 50; job++) {
				add(queue, status("job-" + job, (i % 2 == 0) ? Status.PROCESSING : Status.WAITING));
			}
			expected.add((i % 2 == 0) ? "PROCESSING" : "WAITING");
		}
		await().until(() -> this.told.all().size() == 500);
		assertThat(IntStream.range(0, 50))
			.allSatisfy((job) -> assertThat(this.told.of("job-" + job)).isEqualTo(expected));
		assertThat(queue.merged()).isZero();
	}

	@Test
	void eventsOfAJobAreToldOneAtATime() {
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		AtomicInteger count = new AtomicInteger();
		ListenerQueue queue = new ListenerQueue(new JobListener() {

			@Override
			public void onStatusChanged(JobStatusChangedEvent event) {
				most.accumulateAndGet(inside.incrementAndGet(), Math::max);
				Thread.yield();
				inside.decrementAndGet();
				count.incrementAndGet();
			}

		}, this.threads, UNHEARD);
		for (int i = 0; i < 1_000; i++) {
			add(queue, status("job", Status.PROCESSING));
			int told = i + 1;
			if (i % ListenerQueue.MOST_EVENTS == 0) {
				await().until(() -> count.get() == told);
			}
		}
		await().until(() -> count.get() == 1_000);
		assertThat(most).hasValue(1);
	}

	@Test
	void progressThatIsNotToldInTimeGivesWayToTheLatest() {
		try (CapturedLog log = new CapturedLog()) {
			ListenerQueue queue = new ListenerQueue(this.told, this.tasks::add, UNHEARD);
			add(queue, status("job", Status.PROCESSING));
			IntStream.rangeClosed(1, 100).forEach((step) -> add(queue, progress("job", step)));
			add(queue, status("job", Status.ABORTING));
			add(queue, progress("job", 101));
			add(queue, progress("job", 102));
			add(queue, status("job", Status.ABORTED));
			runTasks();
			assertThat(this.told.of("job")).containsExactly("PROCESSING", "100", "ABORTING", "102", "ABORTED");
			assertThat(queue.merged()).isEqualTo(100);
			assertThat(log.lines()).filteredOn((line) -> line.contains("too slow"))
				.singleElement()
				.asString()
				.startsWith("WARNING " + RecordedEvents.class.getName());
		}
	}

	@Test
	void whenThereAreTooManyProgressGoesFirst() {
		ListenerQueue queue = new ListenerQueue(this.told, this.tasks::add, UNHEARD);
		List<String> statuses = new ArrayList<>();
		for (int i = 0; i < ListenerQueue.MOST_EVENTS; i++) {
			Status status = (i % 2 == 0) ? Status.PROCESSING : Status.WAITING;
			statuses.add(status.name());
			add(queue, progress("job", i));
			add(queue, status("job", status));
		}
		runTasks();
		assertThat(this.told.of("job")).containsExactlyElementsOf(statuses);
	}

	@Test
	void latestProgressIsToldThoughThereAreTooManyChangesOfStatus() {
		ListenerQueue queue = new ListenerQueue(this.told, this.tasks::add, UNHEARD);
		for (int i = 0; i < ListenerQueue.MOST_EVENTS; i++) {
			add(queue, status("job", (i % 2 == 0) ? Status.PROCESSING : Status.WAITING));
		}
		add(queue, progress("job", 7));
		runTasks();
		assertThat(this.told.of("job")).hasSize(ListenerQueue.MOST_EVENTS).endsWith("WAITING", "7");
		assertThat(queue.merged()).isOne();
	}

	@Test
	void tooManyChangesOfStatusAreMergedAndTheLatestAndTheEndAreTold() {
		ListenerQueue queue = new ListenerQueue(this.told, this.tasks::add, UNHEARD);
		@Nullable Status previous = null;
		for (int i = 0; i < 101; i++) {
			Status status = (i == 100) ? Status.FAILED : Status.values()[i % 4];
			add(queue, new JobStatusChangedEvent(this.source, previous, snapshot("job", status, i)));
			previous = status;
		}
		runTasks();
		assertThat(this.told.all()).hasSize(ListenerQueue.MOST_EVENTS);
		assertThat(queue.merged()).isEqualTo(101 - ListenerQueue.MOST_EVENTS);
		assertThat(this.told.ended()).containsExactly("job");
		@Nullable Status last = null;
		for (JobEvent event : this.told.all()) {
			assertThat(((JobStatusChangedEvent) event).getPreviousStatus()).isEqualTo(last);
			last = event.getStatus();
		}
		assertThat(last).isEqualTo(Status.FAILED);
		assertThat(this.told.all().get(1).getSnapshot().stepsCompleted())
			.isEqualTo(101 - ListenerQueue.MOST_EVENTS + 1);
	}

	@Test
	void noEndIsDroppedOfThousandJobsThatOverflow() {
		ListenerQueue queue = new ListenerQueue(this.told, this.tasks::add, UNHEARD);
		for (int i = 0; i < 40; i++) {
			for (int job = 0; job < 1_000; job++) {
				String id = "job-" + job;
				add(queue, (i == 39) ? status(id, Status.COMPLETED) : (i % 3 == 0) ? progress(id, i)
						: status(id, (i % 2 == 0) ? Status.PROCESSING : Status.WAITING));
			}
		}
		assertThat(this.tasks).hasSizeLessThanOrEqualTo(ListenerQueue.MOST_THREADS);
		runTasks();
		assertThat(this.told.ended()).hasSize(1_000).doesNotHaveDuplicates();
		assertThat(this.told.all()).hasSize(1_000 * ListenerQueue.MOST_EVENTS);
		assertThat(IntStream.range(0, 1_000))
			.allSatisfy((job) -> assertThat(this.told.of("job-" + job)).last().isEqualTo("COMPLETED"));
	}

	@Test
	void jobsGetTheirTurnWhileOneHasMuchToTell() {
		ListenerQueue queue = new ListenerQueue(this.told, this.tasks::add, UNHEARD);
		IntStream.range(0, 10)
			.forEach((i) -> add(queue, status("first", (i % 2 == 0) ? Status.WAITING : Status.PROCESSING)));
		add(queue, status("second", Status.COMPLETED));
		runTasks();
		assertThat(this.told.all().subList(0, 2)).extracting(JobEvent::getJobId).containsExactly("first", "second");
	}

	@Test
	void whatAListenerThrowsIsLoggedAndChangesNothing() {
		List<String> called = new ArrayList<>();
		ListenerQueue queue = new ListenerQueue(new JobListener() {

			@Override
			public void onStatusChanged(JobStatusChangedEvent event) {
				called.add(event.getJobId());
				if (called.size() % 2 == 0) {
					throw new IllegalStateException("thrown by the test");
				}
				throw new StackOverflowError("error of the test");
			}

			@Override
			public void onProgress(JobProgressEvent event) {
				called.add(event.getJobId() + " " + event.getStepsCompleted());
				throw new NoClassDefFoundError("missing in the test");
			}

			@Override
			public boolean isActive() {
				throw new AssertionError("thrown by the test");
			}

		}, Runnable::run, UNHEARD);
		try (CapturedLog log = new CapturedLog()) {
			add(queue, status("first", Status.PROCESSING));
			add(queue, progress("first", 1));
			add(queue, status("second", Status.PROCESSING));
			add(queue, status("first", Status.COMPLETED));
			assertThat(called).containsExactly("first", "first 1", "second", "first");
			assertThat(log.lines()).filteredOn((line) -> line.startsWith("WARNING ") && line.contains(" failed on "))
				.hasSize(4);
			assertThat(queue.isActive()).isTrue();
		}
	}

	@Test
	void callThatBlocksDelaysNoOtherJob() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		ListenerQueue queue = new ListenerQueue(new RecordedEvents() {

			@Override
			public void onStatusChanged(JobStatusChangedEvent event) {
				if (event.getJobId().equals("slow")) {
					awaitQuietly(release);
				}
				ListenerQueueTests.this.told.onStatusChanged(event);
			}

		}, this.threads, UNHEARD);
		add(queue, status("slow", Status.PROCESSING));
		add(queue, status("slow", Status.COMPLETED));
		IntStream.range(0, 1_000).forEach((job) -> add(queue, status("job-" + job, Status.COMPLETED)));
		await().until(() -> this.told.ended().size() == 1_000);
		assertThat(this.told.of("slow")).isEmpty();
		release.countDown();
		await().until(() -> this.told.of("slow").equals(List.of("PROCESSING", "COMPLETED")));
	}

	@Test
	void listenerThatBlocksHoldsFewThreadsAndDelaysNoOther() {
		CountDownLatch release = new CountDownLatch(1);
		RecordedEvents late = new RecordedEvents();
		ListenerQueue slow = new ListenerQueue(new RecordedEvents() {

			@Override
			public void onStatusChanged(JobStatusChangedEvent event) {
				awaitQuietly(release);
				late.onStatusChanged(event);
			}

		}, this.threads, UNHEARD);
		ListenerQueue other = new ListenerQueue(this.told, this.threads, UNHEARD);
		IntStream.range(0, 100).forEach((job) -> {
			add(slow, status("job-" + job, Status.COMPLETED));
			add(other, status("job-" + job, Status.COMPLETED));
		});
		await().until(() -> this.told.ended().size() == 100);
		assertThat(late.all()).isEmpty();
		release.countDown();
		await().until(() -> late.ended().size() == 100);
	}

	@Test
	void executorThatFailsIsAskedAgainWithTheNextEvent() {
		AtomicInteger calls = new AtomicInteger();
		Executor failing = (command) -> {
			if (calls.incrementAndGet() <= 5) {
				throw new InternalError("no thread in the test");
			}
			command.run();
		};
		ListenerQueue queue = new ListenerQueue(this.told, failing, UNHEARD);
		IntStream.range(0, 6).forEach((job) -> add(queue, status("job-" + job, Status.COMPLETED)));
		assertThat(this.told.ended()).hasSize(6);
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void add(ListenerQueue queue, JobEvent event) {
		queue.add(event, CallerContext.NONE);
		queue.proceed();
	}

	private void runTasks() {
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			task.run();
		}
	}

	private JobStatusChangedEvent status(String id, Status status) {
		return new JobStatusChangedEvent(this.source, null, snapshot(id, status, 0));
	}

	private JobProgressEvent progress(String id, int step) {
		return new JobProgressEvent(this.source, snapshot(id, Status.PROCESSING, step));
	}

	private static JobSnapshot snapshot(String id, Status status, int step) {
		return JobSnapshot.builder().id(id).status(status).stepsCompleted(step).stepsTotal(1_000).build();
	}

}
