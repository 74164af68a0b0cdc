package io.orcajob.actuate;

import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.util.Assert;

import io.orcajob.client.ServiceHealth;
import io.orcajob.client.ServiceHealth.State;
import io.orcajob.core.JobMonitor;
import io.orcajob.core.JobTemplate;
import io.orcajob.internal.text.Durations;

/**
 * {@link HealthIndicator} of OrcaCloud, as a {@link JobTemplate} sees it. The detail
 * {@code state} tells in one word what is the matter:
 * <ul>
 * <li>{@code up}: the service is well and accepts the API key ({@code UP})</li>
 * <li>{@code unhealthy}: it answers, and says that it is not well ({@code DOWN})</li>
 * <li>{@code draining}: it is about to go ({@code OUT_OF_SERVICE})</li>
 * <li>{@code key-rejected}: it does not accept the API key ({@code DOWN})</li>
 * <li>{@code unreachable}: it does not answer, or something else does ({@code DOWN})</li>
 * <li>{@code stopped}: the template was stopped ({@code OUT_OF_SERVICE})</li>
 * <li>{@code stuck}: the poller of the template does not answer ({@code DOWN})</li>
 * <li>{@code mocked}: the template is a mock of a test ({@code UNKNOWN})</li>
 * </ul>
 * The detail {@code simulated} is {@code true} if the service is a simulator, which is
 * {@code UP} all the same.
 * <p>
 * All who ask at the same time share one check, and its outcome is kept for a while. No
 * check takes longer than its time limit, whatever the service does.
 *
 * @since 0.1.0
 */
public class OrcaHealthIndicator extends AbstractHealthIndicator {

	/**
	 * How long the outcome of a check is kept unless set otherwise.
	 */
	public static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofSeconds(10);

	/**
	 * What a check may take unless set otherwise.
	 */
	public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

	private static final int NO_ANSWER = -1;

	/** The one check of a simulator, by which it can be told from the service. */
	private static final String SIMULATOR = "simulator";

	private static final int MOST_THREADS = 2;

	private final JobTemplate template;

	private final Mono<Report> report;

	/**
	 * Create an indicator with the default times.
	 * @param template the template
	 */
	public OrcaHealthIndicator(JobTemplate template) {
		this(template, DEFAULT_TIME_TO_LIVE, DEFAULT_TIMEOUT);
	}

	/**
	 * Create an indicator.
	 * @param template the template
	 * @param timeToLive how long the outcome of a check is kept, zero for not at all
	 * @param timeout what a check may take, more than zero
	 */
	public OrcaHealthIndicator(JobTemplate template, Duration timeToLive, Duration timeout) {
		this(template, timeToLive, timeout, Schedulers.parallel());
	}

	OrcaHealthIndicator(JobTemplate template, Duration timeToLive, Duration timeout, Scheduler timer) {
		super("The health of OrcaCloud could not be checked");
		Assert.notNull(template, "'template' must not be null");
		Assert.isTrue(!timeToLive.isNegative(), "'timeToLive' must not be negative");
		Assert.isTrue(!timeout.isNegative() && !timeout.isZero(), "'timeout' must be more than zero");
		this.template = template;
		this.report = Mono.zip(service(timeout, timer), watched(timeout, timer), Report::new).cache(timeToLive, timer);
	}

	/**
	 * Return threads of our own, which end when they are idle: the application may ask on
	 * all those that Reactor has, and what is to tell how it is must not wait for them.
	 */
	private static Scheduler threads() {
		CustomizableThreadFactory factory = new CustomizableThreadFactory("orca-health-");
		factory.setDaemon(true);
		// A check that finds no thread ends by its time limit.
		ThreadPoolExecutor executor = new ThreadPoolExecutor(MOST_THREADS, MOST_THREADS, 10, TimeUnit.SECONDS,
				new ArrayBlockingQueue<>(MOST_THREADS), factory, new ThreadPoolExecutor.DiscardPolicy());
		executor.allowCoreThreadTimeOut(true);
		return Schedulers.fromExecutorService(executor);
	}

	/**
	 * Not on the thread of who asks: filters of the application could block it.
	 */
	private Mono<ServiceHealth> service(Duration timeout, Scheduler timer) {
		return Mono.defer(() -> this.template.monitor().health())
			.subscribeOn(threads())
			.timeout(timeout, Mono.fromSupplier(() -> noAnswer(timeout)), timer);
	}

	private static ServiceHealth noAnswer(Duration timeout) {
		return new ServiceHealth(State.UNREACHABLE, Collections.emptyMap(), "The service has not answered within "
				+ Durations.describe(timeout) + " (management.health.orca.timeout)");
	}

	private Mono<Integer> watched(Duration timeout, Scheduler timer) {
		return Mono.defer(() -> this.template.monitor().countWatched()).timeout(timeout, Mono.just(NO_ANSWER), timer);
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		JobMonitor monitor = this.template.monitor();
		if (monitor == null) {
			tell(builder, Status.UNKNOWN, "mocked", "The job template has no monitor, as it is a mock");
			return;
		}
		if (!monitor.isRunning()) {
			tell(builder, Status.OUT_OF_SERVICE, "stopped", "The job template was stopped: no job can be watched");
			return;
		}
		Report report = this.report.block();
		Assert.state(report != null, "There is no check without an outcome");
		if (report.watched() == NO_ANSWER) {
			tell(builder, Status.DOWN, "stuck", "The job poller does not answer: no job is watched any more");
			return;
		}
		ServiceHealth service = report.service();
		boolean simulated = service.checks().containsKey(SIMULATOR);
		String reason = service.reason();
		if (reason == null && simulated) {
			reason = "The jobs are those of an OrcaCloud simulator: for the real service set orca.api.key";
		}
		tell(builder, status(service.state()), word(service.state()), reason);
		if (simulated) {
			builder.withDetail("simulated", true);
		}
		if (!service.checks().isEmpty()) {
			builder.withDetail("checks", new TreeMap<>(service.checks()));
		}
		builder.withDetail("watched", report.watched());
	}

	private static void tell(Health.Builder builder, Status status, String state, @Nullable String reason) {
		builder.status(status).withDetail("state", state);
		if (reason != null) {
			builder.withDetail("reason", reason);
		}
	}

	private static Status status(State state) {
		return switch (state) {
			case UP -> Status.UP;
			case DRAINING -> Status.OUT_OF_SERVICE;
			case UNHEALTHY, KEY_REJECTED, UNREACHABLE -> Status.DOWN;
		};
	}

	private static String word(State state) {
		return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private record Report(ServiceHealth service, int watched) {
	}

}
