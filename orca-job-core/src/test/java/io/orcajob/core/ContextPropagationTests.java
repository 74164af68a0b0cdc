package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.context.ContextRegistry;
import io.micrometer.observation.Observation;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.WaitOptions;
import io.orcajob.core.ObservedCalls.Observed;
import io.orcajob.poll.JobPollListener;
import io.orcajob.poll.PollMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a caller has in its thread-locals is there where its callbacks run, on whichever
 * thread that is, and nowhere else.
 */
class ContextPropagationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final JobRequest<Map<String, @Nullable Object>> EVALUATION = JobRequest
		.post("/classification_model/{name}/evaluation", "support")
		.body(Map.of("datasource_name_or_id", "tickets", "datasource_label_column", "label", "datasource_value_column",
				"text"))
		.type("EVALUATE_MODEL")
		.build();

	private static final String KEY = "test.tenant";

	/** What an application may have: a tenant, a locale, a user. */
	private static final ThreadLocal<@Nullable String> tenant = new ThreadLocal<>();

	private final ObservedCalls observed = new ObservedCalls();

	/** Each task on a thread of its own, which has had no other. */
	private final Executor others = (command) -> new Thread(command).start();

	private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

	private final VirtualOrca orca = this.observed.orca((builder) -> builder.callbackExecutor(this.others)
		.resolverExecutor(this.others)
		.listenerExecutor(this.others)
		.listener(new JobListener() {

			@Override
			public void onStatusChanged(JobStatusChangedEvent event) {
				if (event.isEnd()) {
					see();
				}
			}

		}));

	@BeforeEach
	void register() {
		ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, tenant);
	}

	@AfterEach
	void close() {
		tenant.remove();
		this.orca.close();
		ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
		Hooks.disableAutomaticContextPropagation();
		this.observed.close();
		this.observed.assertBalanced();
	}

	@Test
	void whatHangsOntoAFutureHasTheContextOfWhoWaits() throws Exception {
		Job<?> job = this.orca.template.reference(this.orca.submit(5));
		as("a", () -> job.awaitAsync().thenRun(this::see));
		as("b", () -> job.resultAsync().thenRun(this::see));
		as(null, () -> job.awaitAsync().thenRun(this::see));
		tenant.set("who turns the clock");
		this.orca.advanceSeconds(10);
		assertThat(seen(3)).containsExactlyInAnyOrder("a in app a", "b in app b", "null");
	}

	@Test
	void soHasWhatHangsOntoAFutureThatFails() throws Exception {
		Job<?> job = this.orca.template.reference(this.orca.submit(100));
		as("a", () -> job.awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(2)))
			.whenComplete((ended, error) -> see()));
		this.orca.advanceSeconds(10);
		assertThat(seen(1)).containsExactly("a in app a");
		as("b", () -> job.awaitAsync().whenComplete((ended, error) -> see()));
		this.orca.template.stop();
		assertThat(seen(1)).containsExactly("b in app b");
	}

	@Test
	void resolverHasTheContextOfWhoWaitsAndIsPartOfTheWait() throws Exception {
		Job<String> job = this.orca.template.reference(this.orca.submit(5), (completed, resources) -> {
			see();
			return "value";
		});
		List<CompletableFuture<String>> value = new ArrayList<>();
		as("a", () -> value.add(job.resultAsync()));
		this.orca.advanceSeconds(10);
		assertThat(seen(1)).containsExactly("a in orca.job.wait");
		assertThat(value.get(0)).succeedsWithin(PATIENCE);
	}

	@Test
	void resolverInTheBackgroundHasTheContextOfWhoReadsTheHandle() throws Exception {
		String id = this.orca.submit(1);
		this.orca.advanceSeconds(2);
		Job<String> job = this.orca.template.get(id, (completed, resources) -> {
			see();
			return "value";
		});
		as("a", job::getValue);
		assertThat(seen(1)).containsExactly("a in app a");
	}

	@Test
	void whatHangsOntoAGroupHasTheContextOfWhoWaits() throws Exception {
		List<Job<Map<String, @Nullable Object>>> jobs = List.of(this.orca.template.reference(this.orca.submit(1)),
				this.orca.template.reference(this.orca.submit(5)));
		as("a", () -> this.orca.template.awaitAllAsync(jobs, WaitOptions.unset()).thenRun(this::see));
		as("b", () -> this.orca.template.awaitAnyAsync(jobs, WaitOptions.unset()).thenRun(this::see));
		this.orca.advanceSeconds(10);
		assertThat(seen(2)).containsExactlyInAnyOrder("a in app a", "b in app b");
	}

	@Test
	void signalsHaveTheContextOfTheSubscriber() throws Exception {
		Job<?> job = this.orca.template.reference(this.orca.submit(1));
		as("a", () -> job.updates().doOnComplete(this::see).subscribe());
		as("b", () -> job.updates()
			.doOnComplete(this::see)
			.contextWrite((context) -> context.put(KEY, "of the subscriber"))
			.subscribe());
		this.orca.advanceSeconds(10);
		assertThat(seen(2)).containsExactlyInAnyOrder("a in app a", "of the subscriber in app b");
	}

	@Test
	void reactiveWaitHasTheContextOfTheSubscriber() throws Exception {
		ReactiveJobTemplate reactive = new ReactiveJobTemplate(this.orca.template);
		Job<?> job = this.orca.template.reference(this.orca.submit(1));
		as("a", () -> reactive.await(job).doOnNext((ended) -> see()).subscribe());
		reactive.result(job)
			.doOnNext((value) -> see())
			.contextWrite((context) -> context.put(KEY, "of the subscriber"))
			.subscribe();
		this.orca.advanceSeconds(10);
		assertThat(seen(2)).containsExactlyInAnyOrder("a in app a", "of the subscriber");
	}

	@Test
	void listenersHaveTheContextOfWhoHasSubmittedTheJob() throws Exception {
		as("a", () -> this.orca.template.submit(EVALUATION));
		ReactiveJobTemplate reactive = new ReactiveJobTemplate(this.orca.template);
		reactive.submit(EVALUATION).contextWrite((context) -> context.put(KEY, "of the subscriber")).subscribe();
		tenant.set("who turns the clock");
		this.orca.advanceSeconds(30);
		assertThat(seen(2)).containsExactlyInAnyOrder("a in app a", "of the subscriber");
	}

	@Test
	void listenersHaveTheContextOfWhoWatchesTheJobFirst() throws Exception {
		Job<?> job = this.orca.template.reference(this.orca.submit(5));
		as("a", () -> this.orca.template.watch(job));
		as("b", () -> this.orca.template.watch(job));
		this.orca.advanceSeconds(10);
		assertThat(seen(1)).containsExactly("a in app a");
		this.orca.submit(100);
		AtomicReference<JobWatch> watch = new AtomicReference<>();
		as("c", () -> watch.set(this.orca.template.watch(JobQuery.all())));
		this.orca.submit(5, (script) -> script.type("OTHER"));
		this.orca.advanceSeconds(60);
		assertThat(seen(1)).containsExactly("c in app c");
		watch.get().close();
	}

	@Test
	void threadIsAsBeforeAfterwards() throws Exception {
		List<@Nullable String> before = new CopyOnWriteArrayList<>();
		Executor poolOfTheApplication = (command) -> this.others.execute(() -> {
			tenant.set("of the pool");
			command.run();
			before.add(tenant.get());
			assertThat(this.observed.registry.getCurrentObservationScope()).isNull();
			this.seen.add("done");
		});
		try (VirtualOrca orca = this.observed.orca((builder) -> builder.callbackExecutor(poolOfTheApplication))) {
			Job<?> job = orca.template.reference(orca.submit(1));
			as("a", () -> job.awaitAsync().thenRun(this::see));
			orca.advanceSeconds(5);
			assertThat(seen(2)).containsExactly("a in app a", "done");
			assertThat(before).containsExactly("of the pool");
		}
	}

	/**
	 * Reactor hands the context of who schedules something on with it, and so with the
	 * poller's own work, which serves all.
	 */
	@Test
	void pollerHasTheContextOfNobodyAlsoIfReactorHandsContextsOn() throws Exception {
		Hooks.enableAutomaticContextPropagation();
		Scheduler scheduler = Schedulers.newSingle("test-poller");
		List<String> polls = new CopyOnWriteArrayList<>();
		try (VirtualOrca orca = this.observed
			.orca((builder) -> builder.scheduler(scheduler).pollListener(new JobPollListener() {

				@Override
				public void jobEnded(JobSnapshot snapshot) {
				}

				@Override
				public void polled(PollMode mode, Duration took, @Nullable Throwable error) {
					polls.add(Thread.currentThread().getName().startsWith("test-poller") + " " + what());
				}

			}))) {
			String id = orca.submit(1_000_000);
			as("a", () -> {
				assertThat(onAnotherThread(scheduler)).as("what Reactor does").isEqualTo("a in app a");
				orca.template.reference(id)
					.awaitAsync(WaitOptions.builder().refreshInterval(Duration.ofMillis(10)).build())
					.thenRun(this::see);
			});
			Awaitility.await().until(() -> polls.size() > 3);
			orca.advanceSeconds(2_000_000);
			assertThat(seen(1)).containsExactly("a in app a");
			assertThat(polls).containsOnly("true null");
			assertThat(this.observed.named("orca.job.poll")).hasSizeGreaterThan(3)
				.allSatisfy((poll) -> assertThat(poll.parent()).isNull());
			assertThat(this.observed.named("http.client.requests"))
				.allMatch((request) -> this.observed.named("orca.job.poll").stream().anyMatch(request::isPartOf));
		}
		finally {
			scheduler.dispose();
		}
	}

	/**
	 * Then Reactor clears what a subscriber's context lacks, whatever its thread has.
	 */
	@Test
	void signalsHaveTheContextOfTheSubscriberAlsoIfReactorHandsContextsOn() throws Exception {
		Hooks.enableAutomaticContextPropagation();
		ReactiveJobTemplate reactive = new ReactiveJobTemplate(this.orca.template);
		Job<?> job = this.orca.template.reference(this.orca.submit(1));
		as("a", () -> job.updates().doOnComplete(this::see).contextCapture().subscribe());
		as("b", () -> reactive.await(job).doOnNext((ended) -> see()).contextCapture().subscribe());
		as("c", () -> reactive.submit(EVALUATION).contextCapture().subscribe());
		this.orca.advanceSeconds(30);
		assertThat(seen(3)).containsExactlyInAnyOrder("a in app a", "b in app b", "c in app c");
	}

	private String onAnotherThread(Scheduler scheduler) {
		return Mono.fromSupplier(this::what).subscribeOn(scheduler).block(PATIENCE);
	}

	/**
	 * Do something as an application does for a tenant, in an observation.
	 */
	private void as(@Nullable String name, Runnable work) {
		if (name == null) {
			work.run();
			return;
		}
		tenant.set(name);
		try {
			Observed app = this.observed.asPartOf("app " + name, work);
			assertThat(app.isStopped()).isTrue();
		}
		finally {
			tenant.remove();
		}
	}

	private void see() {
		this.seen.add(what());
	}

	private String what() {
		Observation current = this.observed.current();
		return tenant.get() + ((current != null) ? " in " + current.getContext().getName() : "");
	}

	private List<String> seen(int number) throws InterruptedException {
		List<String> taken = new ArrayList<>();
		for (int i = 0; i < number; i++) {
			String next = this.seen.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
			assertThat(next).as("what was seen after " + taken).isNotNull();
			taken.add(next);
		}
		return taken;
	}

}
