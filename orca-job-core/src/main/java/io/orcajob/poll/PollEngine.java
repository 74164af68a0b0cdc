package io.orcajob.poll;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.client.ApiCall;
import io.orcajob.client.JobStatusInfo;
import io.orcajob.client.JobsApi;
import io.orcajob.observation.JobLogContext;
import io.orcajob.observation.JobObservation;
import io.orcajob.observation.JobObservations;
import io.orcajob.observation.JobOutcome;
import io.orcajob.observation.RunningObservation;
import io.orcajob.poll.ReadyQueue.Lane;
import io.orcajob.poll.Tracker.Flight;

/**
 * One life of the poller, from its first watch until it is stopped. Everything here runs
 * as commands of one {@link EventLoop}, one after the other, and therefore needs no lock.
 */
final class PollEngine {

	private static final Log logger = LogFactory.getLog(JobPoller.class);

	private final JobsApi api;

	private final PollerSettings settings;

	private final EventLoop loop;

	private final ThrottleGate gate;

	private final AtomicLong numbers;

	private final EndedJobs endedJobs;

	private final PollTelemetry telemetry;

	private final JobObservations observations;

	private final RandomGenerator random;

	private final Map<String, Tracker> trackers = new HashMap<>();

	private final Schedule schedule = new Schedule();

	private final ReadyQueue ready = new ReadyQueue();

	private final RoundTrips roundTrips = new RoundTrips();

	private final LastChecks lastChecks;

	private final Queue<Errand<?>> errands = new ArrayDeque<>();

	private final Set<Flight> errandFlights = new LinkedHashSet<>();

	private final Set<QueryWatch> queryWatches = new LinkedHashSet<>();

	private final Probe probe;

	private final TroubleLog troubles = new TroubleLog();

	private boolean errandSentLast;

	private volatile int inFlight;

	private long gridOrigin;

	private long nextIndex;

	/** Whether the service has responded to any poll. */
	private boolean served;

	private boolean stopped;

	PollEngine(JobsApi api, PollerSettings settings, EventLoop loop, ThrottleGate gate, AtomicLong numbers,
			EndedJobs endedJobs, PollListeners listeners, JobObservations observations, RandomGenerator random) {
		this.api = api;
		this.settings = settings;
		this.loop = loop;
		this.gate = gate;
		this.probe = new Probe(gate, settings);
		this.numbers = numbers;
		this.endedJobs = endedJobs;
		this.telemetry = new PollTelemetry(listeners, api.serviceClock());
		this.observations = observations;
		this.random = random;
		this.lastChecks = new LastChecks(this.roundTrips, settings.maxConcurrentRequests());
	}

	void watch(Observation known, Watch watch, long interval, boolean afterNow) {
		if (this.stopped) {
			watch.failed(PollErrors.stopped(known.snapshot().id()));
			return;
		}
		Tracker tracker = track(known);
		long now = this.loop.now();
		if (tracker.observation.isTerminal()) {
			watch.observed(tracker.observation);
		}
		else if (watch.isSingleCheck() && this.gate.closedFor(now) > nanos(this.settings.requestTimeout())) {
			watch.expired(this.gate.refusal("job " + tracker.id, now));
		}
		else {
			boolean first = tracker.watches.isEmpty();
			tracker.nextPollAt = first ? now : nextPollFor(tracker, interval, now);
			tracker.watches.add(watch);
			this.lastChecks.add(watch);
			if (!tracker.observation.isNone()) {
				// Others may know more of the job than who begins to watch it.
				watch.observed(tracker.observation);
			}
			boolean served = tracker.flight != null && watch.isServedBy(tracker.flight.number);
			if ((afterNow || watch.isSingleCheck()) && !served) {
				tracker.demand = this.numbers.get();
			}
		}
		settle(tracker);
		proceed();
	}

	/**
	 * Return when a job that is watched already is polled for a further watch: at once if
	 * what is known is older than that one's interval.
	 */
	private static long nextPollFor(Tracker tracker, long interval, long now) {
		if (tracker.failures > 0 || tracker.observation.isNone()) {
			return tracker.nextPollAt;
		}
		long due = tracker.observation.atNanos() + interval;
		return earlier(tracker.nextPollAt, (due - now < 0) ? now : due);
	}

	void unwatch(String id, Watch watch) {
		watch.cancel();
		Tracker tracker = this.trackers.get(id);
		if (tracker != null && tracker.watches.remove(watch)) {
			this.lastChecks.remove(watch);
			settle(tracker);
			proceed();
		}
	}

	void refresh(Observation known, long since, Reader reader) {
		String id = known.snapshot().id();
		if (this.stopped) {
			reader.completeExceptionally(PollErrors.stopped(id));
			return;
		}
		long now = this.loop.now();
		OrcaUnavailableException refusal = this.gate.refusal("job " + id, now);
		if (refusal != null && this.gate.closedFor(now) > nanos(this.settings.requestTimeout())) {
			reader.completeExceptionally(refusal);
			return;
		}
		Tracker tracker = track(known);
		if (tracker.flight != null && tracker.flight.number > since) {
			tracker.flight.readers.add(reader);
		}
		else {
			tracker.add(List.of(reader), now + nanos(this.settings.requestTimeout()));
		}
		settle(tracker);
		proceed();
	}

	/**
	 * Watch which jobs match a query.
	 */
	void watch(QueryWatch queryWatch) {
		if (this.stopped) {
			queryWatch.fail(PollErrors.stopped());
			return;
		}
		this.queryWatches.add(queryWatch);
		queryWatch.walk();
	}

	void unwatch(QueryWatch queryWatch) {
		this.queryWatches.remove(queryWatch);
	}

	/**
	 * Make a request that is not about one job, in its turn and with the same care.
	 */
	void send(Errand<?> errand) {
		this.errands.add(errand);
		proceed();
	}

	/**
	 * Do not make a request that was not made yet.
	 */
	void takeBack(Errand<?> errand) {
		this.errands.remove(errand);
	}

	/**
	 * Return the delay after some failures in a row.
	 */
	long delayAfter(int failures, long interval) {
		return PollDelays.afterFailure(failures, interval, this.settings, this.random.nextDouble());
	}

	/**
	 * Return whether the service has responded to any poll.
	 */
	boolean isServed() {
		return this.served;
	}

	void report(String what, Throwable error) {
		this.troubles.report(what, error, this.loop.now());
	}

	/**
	 * Return what is known of the jobs that are watched.
	 * @param id the one to look at, or {@code null} for all
	 * @param wall the local time
	 */
	List<WatchedJob> watched(@Nullable String id, Instant wall) {
		Instant service = this.api.serviceClock().toServiceTime(wall);
		long now = this.loop.now();
		return this.trackers.values()
			.stream()
			.filter((tracker) -> !tracker.watches.isEmpty() && (id == null || id.equals(tracker.id)))
			.map((tracker) -> watched(tracker, (service != null) ? service : wall, now))
			.toList();
	}

	private static WatchedJob watched(Tracker tracker, Instant service, long now) {
		JobSnapshot snapshot = tracker.observation.snapshot();
		Duration age = snapshot.createdAt().equals(Instant.EPOCH) ? null
				: Duration.between(snapshot.createdAt(), service);
		Throwable error = tracker.lastError;
		return new WatchedJob(EndedJobs.withoutContent(snapshot), tracker.watches.size(),
				(age != null && age.isNegative()) ? Duration.ZERO : age, tracker.progress.remaining(snapshot, now),
				tracker.failures, (error != null) ? String.valueOf(error.getMessage()) : null);
	}

	/**
	 * End all watches of a job.
	 * @return whether there were any
	 */
	boolean stopWatching(String id) {
		Tracker tracker = this.trackers.get(id);
		if (tracker == null || tracker.watches.isEmpty()) {
			return false;
		}
		tell(tracker, (watch) -> watch.failed(PollErrors.notWatchedAnyMore(id)));
		settle(tracker);
		proceed();
		return true;
	}

	int requestsInFlight() {
		return this.inFlight;
	}

	/**
	 * End everything, as the last command of this life.
	 */
	void stop() {
		this.stopped = true;
		try {
			for (Tracker tracker : List.copyOf(this.trackers.values())) {
				List<Reader> readers = tracker.takeReaders();
				Flight flight = tracker.flight;
				if (flight != null) {
					tracker.flight = null;
					readers.addAll(flight.readers);
					stop(flight);
				}
				tracker.tell((watch) -> watch.failed(PollErrors.stopped(tracker.id)));
				readers.forEach((reader) -> reader.completeExceptionally(PollErrors.stopped(tracker.id)));
			}
			this.trackers.values().forEach((tracker) -> this.telemetry.watching(tracker, false));
			this.trackers.clear();
			for (QueryWatch queryWatch : List.copyOf(this.queryWatches)) {
				queryWatch.fail(PollErrors.stopped());
			}
			this.errands.clear();
			this.errandFlights.forEach(PollEngine::stop);
		}
		finally {
			this.loop.close();
		}
	}

	private Tracker track(Observation known) {
		String id = known.snapshot().id();
		Tracker tracker = this.trackers.get(id);
		if (tracker == null) {
			if (this.trackers.isEmpty()) {
				this.nextIndex = 0;
				this.gridOrigin = this.loop.now();
			}
			tracker = new Tracker(known, this.nextIndex++, this.loop.now());
			this.trackers.put(id, tracker);
		}
		else {
			tracker.observation = tracker.observation.merge(known);
		}
		return tracker;
	}

	/**
	 * Bring what is due for a job in line with what is known of it: the one place that
	 * decides whether to ask, when to look again, and when to forget it.
	 */
	private void settle(Tracker tracker) {
		this.telemetry.watching(tracker, !tracker.watches.isEmpty());
		if (tracker.isIdle()) {
			this.trackers.remove(tracker.id, tracker);
			this.schedule.remove(tracker);
			this.ready.remove(tracker);
			return;
		}
		long now = this.loop.now();
		if (tracker.flight == null) {
			// First the last check, as that has to be marked as done in any case.
			if (isLastCheckDue(tracker, now)) {
				this.ready.add(tracker, Lane.LAST_CHECK);
			}
			else if (tracker.isAskedFor()) {
				this.ready.add(tracker, Lane.ASKED_FOR);
			}
			else if (!tracker.readers.isEmpty() || (!tracker.watches.isEmpty() && tracker.nextPollAt - now <= 0)) {
				this.ready.add(tracker, Lane.DUE);
			}
			else if (tracker.watches.isEmpty()) {
				this.ready.remove(tracker);
			}
		}
		this.schedule.put(tracker, dueAt(tracker, now));
	}

	private long dueAt(Tracker tracker, long now) {
		long dueAt = now + Long.MAX_VALUE / 2;
		if (tracker.flight != null) {
			dueAt = tracker.flight.timeoutAt;
		}
		else if (tracker.lane == null) {
			dueAt = tracker.nextPollAt;
		}
		else if (!tracker.readers.isEmpty()) {
			dueAt = tracker.readersUntil;
		}
		for (Watch watch : tracker.watches) {
			dueAt = earlier(dueAt, watch.deadline());
			if (!watch.isLastCheckDone()) {
				dueAt = earlier(dueAt, this.lastChecks.lookAt(watch, this.inFlight, this.ready.due(), now));
			}
		}
		return dueAt;
	}

	private boolean isLastCheckDue(Tracker tracker, long now) {
		boolean due = false;
		for (Watch watch : tracker.watches) {
			if (!watch.isLastCheckDone() && this.lastChecks.at(watch, this.inFlight, this.ready.due()) - now <= 0) {
				this.lastChecks.done(watch);
				tracker.recordWanted = true;
				due = true;
			}
		}
		return due;
	}

	private void tick() {
		long now = this.loop.now();
		for (Tracker tracker = this.schedule.pollDue(now); tracker != null; tracker = this.schedule.pollDue(now)) {
			Flight flight = tracker.flight;
			if (flight != null && flight.timeoutAt - now <= 0) {
				cancel(flight);
				failed(tracker, flight, flight.call.timeout(this.settings.requestTimeout()));
			}
			if (tracker.flight != null) {
				// A flight that is under way is the last check of those whose time runs
				// out.
				isLastCheckDue(tracker, now);
			}
			else if (!tracker.readers.isEmpty() && tracker.readersUntil - now <= 0) {
				OrcaUnavailableException refusal = this.gate.refusal("job " + tracker.id, now);
				OrcaUnavailableException error = (refusal != null) ? refusal
						: PollErrors.crowdedOut(tracker.id, tracker.lastError);
				tracker.takeReaders().forEach((reader) -> reader.completeExceptionally(error));
			}
			expire(tracker, now);
			settle(tracker);
		}
		proceed();
	}

	private void expire(Tracker tracker, long now) {
		OrcaUnavailableException throttled = this.gate.reason(now);
		Throwable lastError = (throttled != null) ? throttled : lastError(tracker);
		tell(tracker, (watch) -> {
			if (watch.deadline() - now <= 0) {
				watch.expired(lastError);
			}
		});
	}

	private @Nullable Throwable lastError(Tracker tracker) {
		return (tracker.lastError == null && tracker.lane != null) ? PollErrors.crowdedOut(tracker.id, null)
				: tracker.lastError;
	}

	private void tell(Tracker tracker, Consumer<Watch> call) {
		tracker.tell(call).forEach(this.lastChecks::remove);
	}

	/**
	 * Send what may be sent, and see to it that the loop wakes up for the rest.
	 */
	private void proceed() {
		if (this.stopped) {
			return;
		}
		ThrottleGate.Closure closure = this.gate.current();
		try {
			if (closure == null) {
				while (this.inFlight < this.settings.maxConcurrentRequests() && sendNext() != null) {
					// Until there is nothing more to send, or no permit for it.
				}
			}
			else if (closure.until() - this.loop.now() > 0) {
				this.loop.wakeAt(closure.until(), this::tick);
			}
			else if (!this.probe.isUnderWay() && this.inFlight < this.settings.maxConcurrentRequests()) {
				this.probe.begin(sendNext());
			}
			Tracker first = this.schedule.first();
			if (first != null) {
				this.loop.wakeAt(first.dueAt, this::tick);
			}
		}
		catch (RejectedExecutionException ex) {
			logger.warn("The scheduler of the job poller was disposed of while jobs are watched: all waits end", ex);
			stop();
		}
	}

	private @Nullable Flight sendNext() {
		// By turns, as a list may be long.
		this.errandSentLast = !this.errands.isEmpty() && !(this.errandSentLast && this.ready.size() > 0);
		if (this.errandSentLast) {
			return begin(this.errands.remove());
		}
		ReadyQueue.Ready next = this.ready.next();
		if (next == null) {
			return null;
		}
		this.telemetry.sending(next.tracker(), next.lane(), this.loop.now());
		send(next.tracker());
		return next.tracker().flight;
	}

	private void send(Tracker tracker) {
		long now = this.loop.now();
		List<Reader> readers = tracker.takeReaders();
		RefreshCalls calls = readers.isEmpty() ? new RefreshCalls() : readers.get(0).calls();
		boolean forRecord = tracker.needsRecord() || isTimeShort(tracker, now);
		ApiCall<?> call = calls.call(this.api, tracker.id, forRecord);
		Flight flight = flight(now, readers, call, forRecord ? PollMode.VALUE : PollMode.STATUS, tracker.id);
		tracker.flight = flight;
		tracker.demand = 0;
		tracker.recordWanted = false;
		settle(tracker);
		subscribe(flight, (answer) -> answered(tracker, flight, answer), (error) -> failed(tracker, flight, error));
	}

	private Flight begin(Errand<?> errand) {
		Flight flight = flight(this.loop.now(), new ArrayList<>(0), errand.call(), PollMode.SWEEP, null);
		this.errandFlights.add(flight);
		Runnable timeout = () -> errandFailed(errand, flight, errand.call().timeout(this.settings.requestTimeout()));
		errand.timer(this.loop.later(nanos(this.settings.requestTimeout()), timeout));
		subscribe(flight, (answer) -> errandAnswered(errand, flight, answer),
				(error) -> errandFailed(errand, flight, error));
		return flight;
	}

	private Flight flight(long now, List<Reader> readers, ApiCall<?> call, PollMode mode, @Nullable String id) {
		this.inFlight++;
		return new Flight(this.numbers.incrementAndGet(), now, now + nanos(this.settings.requestTimeout()), readers,
				call, mode, observed(mode, id));
	}

	private RunningObservation observed(PollMode mode, @Nullable String id) {
		return this.observations.startRoot(JobObservation.POLL, (context) -> context.setMode(mode.word()).setJobId(id));
	}

	private void subscribe(Flight flight, Consumer<Object> answered, Consumer<Throwable> failed) {
		try {
			flight.observation.run(() -> flight.exchange.update(flight.observation.part(flight.call.answer())
				.subscribe((answer) -> this.loop.execute(() -> answered.accept(answer)),
						(error) -> this.loop.execute(() -> failed.accept(error)))));
		}
		catch (Throwable ex) {
			// Also an Error, from a filter of the application or for want of a library:
			// without an answer, waits would hang.
			this.loop.execute(() -> failed.accept(ex));
		}
	}

	private static void stop(Flight flight) {
		cancel(flight);
		flight.observation.stop(JobOutcome.STOPPED.word(), null);
	}

	private static void cancel(Flight flight) {
		try {
			flight.exchange.dispose();
		}
		catch (Throwable ex) {
			logger.warn("A request cannot be cancelled", ex);
		}
	}

	/**
	 * Return whether somebody's time runs out before a second request could read the
	 * result, if the status says COMPLETED.
	 */
	private boolean isTimeShort(Tracker tracker, long now) {
		long twoRoundTrips = 2 * this.roundTrips.percentile95();
		return tracker.watches.stream().anyMatch((watch) -> watch.deadline() - now <= twoRoundTrips);
	}

	private void errandAnswered(Errand<?> errand, Flight flight, Object answer) {
		if (errand.land()) {
			land(flight);
			goOnIfProbed(flight, this.loop.now());
			polled(flight, this.loop.now(), null);
			succeeded();
			try {
				errand.answered(answer, flight.number, this.loop.now());
			}
			catch (Throwable ex) {
				// Also an Error: nobody must wait for what goes on no more.
				logger.error("An answer cannot be used", ex);
				errand.failed(ex);
			}
			proceed();
		}
	}

	private void errandFailed(Errand<?> errand, Flight flight, Throwable error) {
		if (errand.land()) {
			land(flight);
			cancel(flight);
			heed(flight, error, this.loop.now());
			polled(flight, this.loop.now(), error);
			errand.failed(error);
			proceed();
		}
	}

	private void answered(Tracker tracker, Flight flight, Object answer) {
		if (tracker.flight != flight) {
			return;
		}
		land(tracker);
		goOnIfProbed(flight, this.loop.now());
		this.roundTrips.record(this.loop.now() - flight.startedAt);
		polled(flight, this.loop.now(), null);
		succeeded();
		tracker.failures = 0;
		tracker.refusals.clear();
		tracker.lastError = null;
		if (answer instanceof JobStatusInfo info && info.isCompleted()) {
			// Not told before the result is there: nobody is to see the one without the
			// other.
			tracker.completedSeen = true;
			tracker.add(flight.readers, this.loop.now() + nanos(this.settings.requestTimeout()));
			tracker.demand = flight.number;
		}
		else {
			observed(tracker, flight, (answer instanceof JobStatusInfo info)
					? info.applyTo(tracker.observation.snapshot()) : (JobSnapshot) answer);
		}
		settle(tracker);
		proceed();
	}

	private void observed(Tracker tracker, Flight flight, JobSnapshot snapshot) {
		long now = this.loop.now();
		Observation merged = tracker.observation.merge(new Observation(snapshot, flight.number, now));
		this.telemetry.observed(tracker, merged);
		tracker.progress.observe(merged.snapshot(), now);
		tracker.observation = merged;
		if (merged.isTerminal() && !tracker.watches.isEmpty()) {
			// First, so that who has seen the end finds it in the metrics.
			this.endedJobs.tell(merged.snapshot());
		}
		flight.readers.forEach((reader) -> reader.complete(merged));
		tell(tracker, (watch) -> {
			watch.observed(merged);
			if (watch.isSingleCheck() && watch.isServedBy(flight.number)) {
				watch.expired(null);
			}
		});
		if (merged.isTerminal()) {
			tracker.takeReaders().forEach((reader) -> reader.complete(merged));
			tracker.demand = 0;
		}
		else if (!tracker.watches.isEmpty()) {
			tracker.nextPollAt = nextPollAt(tracker, now);
		}
	}

	/**
	 * Return when a job is polled next if all goes well: the jobs are spread evenly over
	 * the interval.
	 */
	private long nextPollAt(Tracker tracker, long now) {
		long interval = tracker.interval();
		long origin = this.gridOrigin + (long) (interval * PollDelays.phase(tracker.index));
		return PollDelays.nextOnGrid(origin, interval, now);
	}

	private void failed(Tracker tracker, Flight flight, Throwable cause) {
		if (tracker.flight != flight) {
			return;
		}
		land(tracker);
		long now = this.loop.now();
		Throwable error = tracker.observation.explain(cause, now);
		PollFailure failure = heed(flight, error, now);
		polled(flight, now, error);
		tracker.lastError = error;
		tracker.failures++;
		boolean last = tracker.refusals.isFinal(failure, !tracker.observation.isNone(), this.served, tracker.interval(),
				now);
		flight.readers.forEach((reader) -> reader.completeExceptionally(error));
		tell(tracker, (watch) -> {
			if (watch.isServedBy(flight.number) && (last || watch.isSingleCheck())) {
				if (failure == PollFailure.TRANSIENT) {
					watch.expired(error);
				}
				else {
					watch.failed(error);
				}
			}
		});
		if (!tracker.watches.isEmpty()) {
			// Those that are left after a final answer came later than its request.
			tracker.nextPollAt = last ? now : now + PollDelays.afterFailure(tracker.failures, tracker.interval(),
					this.settings, this.random.nextDouble());
			JobLogContext.run(tracker.id, () -> this.troubles.report("job " + tracker.id, error, now));
		}
		settle(tracker);
		proceed();
	}

	private void succeeded() {
		this.served = true;
		this.troubles.recovered();
	}

	private void polled(Flight flight, long now, @Nullable Throwable error) {
		this.telemetry.polled(flight, now, error);
		flight.observation.stop(error);
	}

	private PollFailure heed(Flight flight, Throwable error, long now) {
		PollFailure failure = PollFailure.of(error);
		this.telemetry.heed(error);
		if (failure == PollFailure.TRANSIENT) {
			this.probe.failed(flight, error, now, this.random.nextDouble());
		}
		else {
			goOnIfProbed(flight, now);
		}
		return failure;
	}

	private void land(Tracker tracker) {
		tracker.flight = null;
		this.inFlight--;
	}

	private void land(Flight errandFlight) {
		this.errandFlights.remove(errandFlight);
		this.inFlight--;
	}

	/**
	 * After the service asked to wait and has answered again: go on, spread over time.
	 */
	private void goOnIfProbed(Flight flight, long now) {
		if (this.probe.answered(flight, now)) {
			for (Tracker tracker : this.ready.takeDue()) {
				tracker.nextPollAt = nextPollAt(tracker, now);
				settle(tracker);
			}
		}
	}

	/**
	 * Describe what is kept. Exact only between two commands.
	 */
	@Override
	public String toString() {
		return this.trackers.size() + " jobs, " + this.schedule.size() + " scheduled, " + this.ready.size() + " ready, "
				+ this.lastChecks.size() + " last checks, " + this.queryWatches.size() + " queries, "
				+ this.errands.size() + " errands, " + this.inFlight + " in flight";
	}

	private static long nanos(Duration duration) {
		return WatchTerms.nanos(duration);
	}

	private static long earlier(long left, long right) {
		return (left - right <= 0) ? left : right;
	}

}
