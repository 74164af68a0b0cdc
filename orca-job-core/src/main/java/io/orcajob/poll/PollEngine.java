package io.orcajob.poll;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.SafeText;
import io.orcajob.client.ApiCall;
import io.orcajob.client.JobStatusInfo;
import io.orcajob.client.JobsApi;
import io.orcajob.observation.JobLogContext;
import io.orcajob.observation.JobObservation;
import io.orcajob.observation.JobObservations;
import io.orcajob.observation.JobOutcome;
import io.orcajob.observation.JobTimes;
import io.orcajob.observation.RunningObservation;
import io.orcajob.poll.ReadyQueue.Lane;

/**
 * One life of the poller, from its first watch until it is stopped. Everything here runs
 * as commands of one {@link EventLoop}, one after the other, and therefore needs no lock.
 * <p>
 * A command notes first what it touches, and changes it then. After each command, also
 * one that has failed in between, {@link #reconcile()} does what follows from the state:
 * it is the one place that tells watches, sends requests, and sets the next wake-up.
 */
final class PollEngine {

	private static final Log logger = LogFactory.getLog(JobPoller.class);

	/** How many watches are told something, or looked at, before another command. */
	private static final int MAX_AT_ONCE = 256;

	/** How many watches of one job are told something before those of another job. */
	private static final int MAX_TOLD_IN_TURN = 64;

	/** After what time something is tried again that has failed here. */
	private static final long RETRY = Duration.ofSeconds(1).toNanos();

	/** A wake-up that comes later than this finds out first what has happened. */
	private static final long LATE = Duration.ofMillis(100).toNanos();

	/** The most by which a late wake-up prolongs a wait. */
	private static final long MAX_GRACE = Duration.ofSeconds(5).toNanos();

	private final JobsApi api;

	private final PollerSettings settings;

	private final EventLoop loop;

	private final ThrottleGate gate;

	private final AtomicLong numbers;

	private final EndedJobs endedJobs;

	private final PollTelemetry telemetry;

	private final JobObservations observations;

	private final RandomGenerator random;

	/** Concurrent only for {@link #known(String)}, which any thread may call. */
	private final Map<String, Tracker> trackers = new ConcurrentHashMap<>();

	private final Schedule schedule = new Schedule();

	private final ReadyQueue ready = new ReadyQueue();

	private final RoundTrips roundTrips = new RoundTrips();

	private final LastChecks lastChecks;

	private final Queue<Errand<?>> errands = new ArrayDeque<>();

	/** The requests in flight, each of which takes a permit. */
	private final Set<Flight> flights = ConcurrentHashMap.newKeySet();

	/** The jobs for which there may be something to do after this command. */
	private final Set<Tracker> touched = new LinkedHashSet<>();

	/** What watches are still to be told. */
	private final Queue<News> untold = new ArrayDeque<>();

	private final Set<QueryWatch> queryWatches = new LinkedHashSet<>();

	private final Probe probe;

	private final TroubleLog troubles = new TroubleLog();

	private boolean errandSentLast;

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
		loop.afterEach(this::reconcile);
	}

	/**
	 * Watch a job.
	 * @param now when that was asked for
	 */
	void watch(Observation known, Watch watch, boolean afterNow, long now) {
		if (this.stopped) {
			end(watch, PollErrors.stopped(known.snapshot().id()));
			return;
		}
		Tracker tracker = track(known, now);
		boolean first = tracker.watches.isEmpty();
		tracker.add(watch);
		this.lastChecks.add(watch);
		this.schedule.put(watch, watch.isLastCheckDone() ? watch.deadline() : LastChecks.earliest(watch));
		if (tracker.observation.isTerminal()) {
			tell(tracker, List.of(watch), (told) -> told.observed(tracker.observation));
			return;
		}
		tracker.nextPollAt = first ? now : nextPollFor(tracker, watch.interval(), now);
		if (watch.isSingleCheck() && this.gate.closedFor(now) > nanos(this.settings.requestTimeout())) {
			OrcaUnavailableException refusal = this.gate.refusal("job " + tracker.id, now);
			tell(tracker, List.of(watch), (told) -> told.expired(refusal));
			return;
		}
		if (!tracker.observation.isNone()) {
			// Others may know more of the job than who begins to watch it.
			tell(tracker, List.of(watch), (told) -> told.observed(tracker.observation));
		}
		boolean served = tracker.flight != null && watch.isServedBy(tracker.flight.number);
		if ((afterNow || watch.isSingleCheck()) && !served) {
			tracker.demand = this.numbers.get();
		}
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

	void unwatch(Watch watch) {
		watch.cancel();
		remove(watch);
	}

	/**
	 * Ask for a job once.
	 * @param since the number of the last request that began before
	 * @param now when that was asked for
	 */
	void refresh(Observation known, long since, Reader reader, long now) {
		String id = known.snapshot().id();
		if (this.stopped) {
			reader.completeExceptionally(PollErrors.stopped(id));
			return;
		}
		OrcaUnavailableException refusal = this.gate.refusal("job " + id, now);
		if (refusal != null && this.gate.closedFor(now) > nanos(this.settings.requestTimeout())) {
			reader.completeExceptionally(refusal);
			return;
		}
		Tracker tracker = track(known, now);
		if (tracker.observation.isTerminal()) {
			reader.complete(tracker.observation);
		}
		else if (tracker.flight != null && tracker.flight.number > since) {
			tracker.flight.readers.add(reader);
		}
		else {
			tracker.add(List.of(reader), now + nanos(this.settings.requestTimeout()));
		}
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
		walkAt(queryWatch, queryWatch.watchedSince());
	}

	void unwatch(QueryWatch queryWatch) {
		this.queryWatches.remove(queryWatch);
		this.schedule.remove(queryWatch);
		this.errands.removeIf((errand) -> errand.origin() == queryWatch);
	}

	/**
	 * Begin a walk at a time.
	 */
	void walkAt(QueryWatch queryWatch, long at) {
		if (this.queryWatches.contains(queryWatch)) {
			this.schedule.put(queryWatch, at);
		}
	}

	/**
	 * Begin no further walk.
	 */
	void rest(QueryWatch queryWatch) {
		this.schedule.remove(queryWatch);
	}

	/**
	 * Make a request that is not about one job, in its turn and with the same care.
	 */
	void send(Errand<?> errand) {
		this.errands.add(errand);
		this.schedule.remove(errand.origin());
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
		Throwable error = tracker.lastError;
		return new WatchedJob(EndedJobs.withoutContent(snapshot), tracker.watches.size(),
				JobTimes.between(snapshot.createdAt(), service), tracker.progress.remaining(snapshot, now),
				tracker.failures, (error != null) ? SafeText.message(String.valueOf(error.getMessage())) : null);
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
		tell(tracker, tracker.watches, (watch) -> watch.failed(PollErrors.notWatchedAnyMore(id)));
		return true;
	}

	/**
	 * Return what is known of a job that is watched. May be called on any thread.
	 */
	@Nullable Observation known(String id) {
		Tracker tracker = this.trackers.get(id);
		return (tracker != null) ? tracker.observation : null;
	}

	int requestsInFlight() {
		return this.flights.size();
	}

	/**
	 * End everything, as the last command of this life.
	 */
	void stop() {
		this.stopped = true;
		try {
			for (Tracker tracker : this.trackers.values()) {
				tracker.takeReaders().forEach((reader) -> reader.completeExceptionally(PollErrors.stopped(tracker.id)));
				tracker.watches.forEach((watch) -> end(watch, PollErrors.stopped(tracker.id)));
				this.telemetry.watching(tracker, false);
			}
			for (QueryWatch queryWatch : List.copyOf(this.queryWatches)) {
				Guard.run(null, () -> "A finder of jobs failed", () -> queryWatch.fail(PollErrors.stopped()));
			}
			for (Flight flight : this.flights) {
				cancel(flight);
				flight.observation.stop(JobOutcome.STOPPED.word(), null);
				Throwable error = (flight.tracker != null) ? PollErrors.stopped(flight.tracker.id)
						: PollErrors.stopped();
				flight.readers.forEach((reader) -> reader.completeExceptionally(error));
			}
		}
		finally {
			this.trackers.clear();
			this.flights.clear();
			this.errands.clear();
			this.untold.clear();
			this.loop.close();
		}
	}

	/**
	 * End a watch at once, by a second attempt if need be.
	 */
	private static void end(Watch watch, Throwable error) {
		String message = "A watcher failed";
		Guard.run(null, () -> message, () -> watch.failed(error));
		if (!watch.isEnded()) {
			// It may have been about to be told of another end, which counts then.
			Guard.run(null, () -> message, watch::deliver);
		}
	}

	/**
	 * Return what is kept of a job, which is touched by that.
	 */
	private Tracker track(Observation known, long now) {
		String id = known.snapshot().id();
		Tracker tracker = this.trackers.get(id);
		if (tracker == null) {
			if (this.trackers.isEmpty()) {
				this.nextIndex = 0;
				this.gridOrigin = now;
			}
			tracker = new Tracker(known, this.nextIndex++, now);
			this.trackers.put(id, tracker);
		}
		else {
			Observation merged = tracker.observation.merge(known);
			if (merged.isTerminal() && !tracker.observation.isTerminal()) {
				// Nobody asks for it any more, and those who wait were not told.
				tracker.takeReaders().forEach((reader) -> reader.complete(merged));
				tell(tracker, tracker.watches, (watch) -> watch.observed(merged));
			}
			tracker.observation = merged;
		}
		this.touched.add(tracker);
		return tracker;
	}

	private void remove(Watch watch) {
		Tracker tracker = watch.tracker;
		if (tracker != null && !this.stopped) {
			this.touched.add(tracker);
			tracker.remove(watch);
			this.lastChecks.remove(watch);
			this.schedule.remove(watch);
		}
	}

	/**
	 * Do all that follows from the state: the loop's promises hold after each command,
	 * whatever it has thrown.
	 */
	private void reconcile() {
		if (this.stopped) {
			return;
		}
		long now = this.loop.now();
		wakeUp(now);
		tellNews(now);
		settleTouched(now);
		dispatch(now);
		settleTouched(now);
		wakeAtNext(now);
	}

	private void wakeUp(long now) {
		int left = MAX_AT_ONCE;
		for (Scheduled due = this.schedule.firstDue(now); due != null && left > 0; due = this.schedule.firstDue(now)) {
			left--;
			// Should the rest fail, there is another attempt.
			this.schedule.put(due, now + RETRY);
			Scheduled entry = due;
			Guard.run(null, () -> "What is due failed, and is tried again", () -> wakeUp(entry, now));
		}
	}

	private void wakeUp(Scheduled due, long now) {
		if (due instanceof Tracker tracker) {
			this.touched.add(tracker);
		}
		else if (due instanceof Watch watch) {
			wakeUp(watch, Objects.requireNonNull(watch.tracker), now);
		}
		else if (due instanceof Flight flight) {
			cancel(flight);
			failed(flight, flight.timeout(this.settings.requestTimeout()));
		}
		else if (due instanceof QueryWatch queryWatch) {
			queryWatch.walk();
		}
	}

	private void wakeUp(Watch watch, Tracker tracker, long now) {
		long late = now - watch.deadline();
		if (watch.isEnding()) {
			tell(watch, Watch::deliver, now);
		}
		else if (!watch.isLastCheckDone()) {
			long at = lastCheckAt(watch);
			if (at - now > 0) {
				this.schedule.put(watch, this.lastChecks.lookAgainAt(watch, at, now));
				return;
			}
			this.lastChecks.done(watch);
			tracker.recordWanted = true;
			// A request that is under way is the last check of those whose time runs out.
			tracker.lastCheckWanted |= tracker.flight == null;
			this.touched.add(tracker);
			if (late >= 0) {
				checkLate(watch, tracker, now);
			}
			this.schedule.put(watch, watch.deadline());
		}
		else if (late < 0) {
			this.schedule.put(watch, watch.deadline());
		}
		else if (late > LATE && tracker.flight != null && !watch.isSingleCheck()) {
			checkLate(watch, tracker, now);
			this.schedule.put(watch, watch.deadline());
		}
		else {
			Throwable error = expiryCause(tracker, now);
			tell(watch, (expired) -> expired.expired(error), now);
		}
	}

	private long lastCheckAt(Watch watch) {
		return (this.gate.current() != null) ? this.lastChecks.atOneByOne(watch)
				: this.lastChecks.at(watch, this.flights.size(), this.ready.due());
	}

	/**
	 * Find out how a job is whose waiter's time ran out unnoticed, as the process was
	 * stopped or its machine suspended.
	 */
	private void checkLate(Watch watch, Tracker tracker, long now) {
		long grace = Math.min(nanos(this.settings.requestTimeout()), MAX_GRACE);
		watch.checkOnce(this.numbers.get(), now + grace);
		tracker.recordWanted = true;
		tracker.lastCheckWanted = true;
		this.touched.add(tracker);
	}

	private @Nullable Throwable expiryCause(Tracker tracker, long now) {
		OrcaUnavailableException throttled = this.gate.reason(now);
		if (throttled != null && (tracker.lane != null || tracker.lastError != null)) {
			return throttled;
		}
		return (tracker.lastError == null && tracker.lane != null) ? PollErrors.crowdedOut(tracker.id, null)
				: tracker.lastError;
	}

	/**
	 * Tell watches of a job something, soon and by turns with those of other jobs. Until
	 * that is done, no further request is made for the job.
	 */
	private void tell(Tracker tracker, List<Watch> watches, Consumer<Watch> call) {
		this.touched.add(tracker);
		tracker.untold++;
		this.untold.add(new News(tracker, List.copyOf(watches).iterator(), call));
	}

	private void tellNews(long now) {
		int left = MAX_AT_ONCE;
		for (News news = this.untold.peek(); news != null && left > 0; news = this.untold.peek()) {
			for (int turn = MAX_TOLD_IN_TURN; turn > 0 && news.watches().hasNext(); turn--) {
				left--;
				tell(news.watches().next(), news.call(), now);
			}
			this.untold.remove();
			if (news.watches().hasNext()) {
				this.untold.add(news);
			}
			else {
				news.tracker().untold--;
				this.touched.add(news.tracker());
			}
		}
	}

	private void tell(Watch watch, Consumer<Watch> call, long now) {
		Tracker tracker = watch.tracker;
		if (tracker == null) {
			return;
		}
		Guard.run(tracker.id, () -> "A watcher of job " + SafeText.of(tracker.id) + " failed",
				() -> call.accept(watch));
		if (watch.isEnded()) {
			remove(watch);
		}
		else if (watch.isEnding()) {
			this.schedule.put(watch, now + watch.retryDelay());
		}
	}

	private void settleTouched(long now) {
		for (Iterator<Tracker> trackers = this.touched.iterator(); trackers.hasNext();) {
			Tracker tracker = trackers.next();
			if (Guard.run(tracker.id, () -> "Polling job " + tracker.id + " is tried again, as it failed",
					() -> settle(tracker, now))) {
				trackers.remove();
			}
		}
	}

	/**
	 * Bring what is due for a job in line with what is known of it: the one place that
	 * decides whether to ask, when to look again, and when to forget it.
	 */
	private void settle(Tracker tracker, long now) {
		this.telemetry.watching(tracker, !tracker.watches.isEmpty());
		if (tracker.flight == null && !tracker.readers.isEmpty() && tracker.readersUntil - now <= 0) {
			OrcaUnavailableException refusal = this.gate.refusal("job " + tracker.id, now);
			OrcaUnavailableException error = (refusal != null) ? refusal
					: PollErrors.crowdedOut(tracker.id, tracker.lastError);
			tracker.takeReaders().forEach((reader) -> reader.completeExceptionally(error));
		}
		if (tracker.isIdle()) {
			this.trackers.remove(tracker.id, tracker);
		}
		if (tracker.isIdle() || tracker.flight != null || tracker.untold > 0 || tracker.observation.isTerminal()) {
			this.schedule.remove(tracker);
			this.ready.remove(tracker);
			return;
		}
		if (tracker.lastCheckWanted && !tracker.watches.isEmpty()) {
			this.ready.add(tracker, Lane.LAST_CHECK);
		}
		else if (tracker.isAskedFor()) {
			this.ready.add(tracker, Lane.ASKED_FOR);
		}
		else if (!tracker.readers.isEmpty() || tracker.nextPollAt - now <= 0) {
			this.ready.add(tracker, Lane.DUE);
		}
		if (tracker.lane == null) {
			this.schedule.put(tracker, tracker.nextPollAt);
		}
		else if (!tracker.readers.isEmpty()) {
			this.schedule.put(tracker, tracker.readersUntil);
		}
		else {
			this.schedule.remove(tracker);
		}
	}

	/**
	 * Send what may be sent.
	 */
	private void dispatch(long now) {
		ThrottleGate.Closure closure = this.gate.current();
		if (closure == null) {
			while (isPermitLeft() && sendNext(null) != null) {
				// Until there is nothing more to send, or no permit for it.
			}
		}
		else if (isPermitLeft() && !this.probe.isUnderWay(this.flights)) {
			if (closure.until() - now <= 0) {
				this.probe.begin(sendNext(closure));
			}
			else if (this.probe.isOpenForLastChecks()) {
				this.probe.begin(send(this.ready.nextUpTo(Lane.LAST_CHECK, this.probe.closedBy())));
			}
		}
	}

	private boolean isPermitLeft() {
		return this.flights.size() < this.settings.maxConcurrentRequests();
	}

	private void wakeAtNext(long now) {
		if (!this.untold.isEmpty()) {
			this.loop.execute(EventLoop.NOTHING);
		}
		ThrottleGate.Closure closure = this.gate.current();
		Scheduled first = this.schedule.first();
		// One moment for all, as the timer keeps only one.
		Long next = (first != null) ? first.dueAt : null;
		if (closure != null && closure.until() - now > 0) {
			next = (next != null) ? earlier(next, closure.until()) : closure.until();
		}
		if (!this.touched.isEmpty()) {
			next = (next != null) ? earlier(next, now + RETRY) : now + RETRY;
		}
		try {
			if (next != null) {
				this.loop.wakeAt(next);
			}
		}
		catch (RejectedExecutionException ex) {
			logger.warn("The scheduler of the job poller was disposed of while jobs are watched: all waits end", ex);
			stop();
		}
	}

	/**
	 * Send what comes next.
	 * @param probed what is to be probed, so that it should not be for the job that has
	 * brought it about; {@code null} if the service has not asked to wait
	 */
	private @Nullable Flight sendNext(ThrottleGate.@Nullable Closure probed) {
		// By turns, as a list may be long.
		this.errandSentLast = !this.errands.isEmpty() && !(this.errandSentLast && this.ready.size() > 0);
		if (this.errandSentLast) {
			return begin(this.errands.element());
		}
		return send((probed != null) ? this.ready.nextUpTo(Lane.DUE, this.probe.closedBy()) : this.ready.next());
	}

	private @Nullable Flight send(ReadyQueue.@Nullable Ready next) {
		if (next == null) {
			return null;
		}
		Tracker tracker = next.tracker();
		this.touched.add(tracker);
		long now = this.loop.now();
		this.telemetry.sending(tracker, next.lane(), now);
		boolean forRecord = tracker.needsRecord() || (tracker.mayReadRecord() && isTimeShort(tracker, now));
		PollMode mode = forRecord ? PollMode.VALUE : PollMode.STATUS;
		RefreshCalls calls = tracker.readers.isEmpty() ? new RefreshCalls() : tracker.readers.get(0).calls();
		Flight flight = new Flight(this.numbers.incrementAndGet(), now, mode, tracker, null, tracker.takeReaders(),
				observed(mode, tracker.id));
		tracker.flight = flight;
		tracker.demand = 0;
		tracker.recordWanted = false;
		tracker.lastCheckWanted = false;
		begin(flight, () -> calls.call(this.api, tracker.observation.snapshot(), tracker.completed, forRecord));
		return flight;
	}

	private Flight begin(Errand<?> errand) {
		Flight flight = new Flight(this.numbers.incrementAndGet(), this.loop.now(), PollMode.SWEEP, null, errand,
				new ArrayList<>(0), observed(PollMode.SWEEP, null));
		begin(flight, errand::call);
		this.errands.remove(errand);
		return flight;
	}

	private RunningObservation observed(PollMode mode, @Nullable String id) {
		return this.observations.startRoot(JobObservation.POLL, (context) -> context.setMode(mode.word()).setJobId(id));
	}

	/**
	 * Make a request. Whatever that throws is the request's failure.
	 */
	private void begin(Flight flight, Supplier<ApiCall<?>> request) {
		this.flights.add(flight);
		this.schedule.put(flight, flight.startedAt + nanos(this.settings.requestTimeout()));
		try {
			flight.observation.run(() -> {
				ApiCall<?> call = request.get();
				flight.call = call;
				flight.exchange.update(flight.observation.part(call.answer())
					.subscribe((answer) -> this.loop.execute(() -> answered(flight, answer)),
							(error) -> this.loop.execute(() -> notAnswered(flight, error))));
			});
		}
		catch (Throwable ex) {
			// Also an Error, from a filter of the application or for want of a library:
			// without an answer, waits would hang.
			this.loop.execute(() -> notAnswered(flight, ex));
		}
	}

	private static void cancel(Flight flight) {
		Guard.run(null, () -> "A request cannot be cancelled", flight.exchange::dispose);
	}

	/**
	 * Return whether somebody's time runs out before a second request could read the
	 * result, if the status says COMPLETED.
	 */
	private boolean isTimeShort(Tracker tracker, long now) {
		long twoRoundTrips = 2 * this.roundTrips.percentile95();
		return tracker.watches.stream().anyMatch((watch) -> watch.deadline() - now <= twoRoundTrips);
	}

	private void answered(Flight flight, Object answer) {
		if (this.flights.contains(flight)) {
			try {
				succeeded(flight, answer);
			}
			catch (Throwable ex) {
				// Whatever using the answer throws is the request's failure, too.
				failed(flight, ex);
			}
		}
	}

	private void notAnswered(Flight flight, Throwable error) {
		if (this.flights.contains(flight)) {
			failed(flight, error);
		}
	}

	private void succeeded(Flight flight, Object answer) {
		long now = this.loop.now();
		land(flight, now);
		goOnIfProbed(flight, now);
		polled(flight, now, null);
		this.served = true;
		this.troubles.recovered();
		if (flight.errand != null) {
			flight.errand.answered(answer, flight.number, now);
		}
		else if (flight.tracker != null) {
			this.roundTrips.record(now - flight.startedAt);
			answered(flight.tracker, flight, answer, now);
		}
	}

	private void answered(Tracker tracker, Flight flight, Object answer, long now) {
		tracker.failures = 0;
		tracker.refusals.clear();
		tracker.lastError = null;
		if (answer instanceof JobStatusInfo info && info.isCompleted()) {
			// Not told before the result is there: nobody is to see the one without the
			// other.
			tracker.completed = info;
			tracker.add(flight.readers, now + nanos(this.settings.requestTimeout()));
			tracker.demand = flight.number;
		}
		else {
			tracker.unread = 0;
			observed(tracker, flight, (answer instanceof JobStatusInfo info)
					? info.applyTo(tracker.observation.snapshot()) : (JobSnapshot) answer, now);
		}
	}

	private void observed(Tracker tracker, Flight flight, JobSnapshot snapshot, long now) {
		Observation merged = tracker.merged(new Observation(snapshot, flight.number, now), flight.isAskedFor());
		this.telemetry.observed(tracker, merged);
		tracker.progress.observe(merged.snapshot(), now);
		tracker.observation = merged;
		if (merged.isTerminal() && !tracker.watches.isEmpty()) {
			// First, so that who has seen the end finds it in the metrics.
			this.endedJobs.tell(merged.snapshot());
		}
		flight.readers.forEach((reader) -> reader.complete(merged));
		tell(tracker, tracker.watches, (watch) -> {
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

	private void failed(Flight flight, Throwable cause) {
		if (flight.tracker != null) {
			failed(flight.tracker, flight, cause);
		}
		else if (flight.errand != null) {
			long now = this.loop.now();
			land(flight, now);
			cancel(flight);
			heed(flight, cause, now);
			polled(flight, now, cause);
			flight.errand.failed(cause);
		}
	}

	private void failed(Tracker tracker, Flight flight, Throwable cause) {
		long now = this.loop.now();
		land(flight, now);
		Throwable error = tracker.observation.explain(cause, now);
		PollFailure failure = PollFailure.of(error);
		JobStatusInfo end = tracker.completed;
		boolean ended = flight.mode == PollMode.VALUE && failure == PollFailure.TRANSIENT
				&& endsWithoutRecord(tracker, error);
		if (!ended) {
			flight.readers.forEach((reader) -> reader.completeExceptionally(error));
		}
		heed(flight, error, now);
		polled(flight, now, error);
		if (ended && end != null) {
			observed(tracker, flight, end.applyTo(tracker.observation.snapshot(), String.valueOf(error.getMessage())),
					now);
			return;
		}
		tracker.lastError = error;
		tracker.failures++;
		boolean last = tracker.refusals.isFinal(failure, !tracker.observation.isNone(), this.served, tracker.interval(),
				now);
		List<Watch> ending = tracker.watches.stream()
			.filter((watch) -> watch.isServedBy(flight.number) && (last || watch.isSingleCheck()))
			.toList();
		tell(tracker, ending, (watch) -> {
			if (failure == PollFailure.TRANSIENT) {
				watch.expired(error);
			}
			else {
				watch.failed(error);
			}
		});
		if (ending.size() < tracker.watches.size()) {
			// Those that are left after a final answer came later than its request.
			tracker.nextPollAt = last ? now : now + PollDelays.afterFailure(tracker.failures, tracker.interval(),
					this.settings, this.random.nextDouble());
			JobLogContext.run(tracker.id, () -> this.troubles.report("job " + SafeText.of(tracker.id), error, now));
		}
	}

	/**
	 * Count a failure to read the record, and return whether to tell the end of the job
	 * without it. If that fails again and again, the status is asked for once more; where
	 * that tells of the end and the record still fails, it is not the service that is
	 * down.
	 */
	private static boolean endsWithoutRecord(Tracker tracker, Throwable error) {
		Integer status = (error instanceof OrcaApiException ex) ? ex.getHttpStatus() : null;
		boolean refersToRecord = tracker.completed != null || error instanceof OrcaResponseException
				|| (status != null && status == 500);
		if (!refersToRecord || (error instanceof OrcaUnavailableException ex && ThrottleGate.isThrottled(ex))) {
			return false;
		}
		tracker.unread++;
		if (tracker.unread > Tracker.MAX_UNREAD && tracker.completed != null) {
			return true;
		}
		if (!tracker.mayReadRecord()) {
			tracker.completed = null;
		}
		return false;
	}

	private void polled(Flight flight, long now, @Nullable Throwable error) {
		this.telemetry.polled(flight, now, error);
		flight.observation.stop(error);
	}

	private void heed(Flight flight, Throwable error, long now) {
		this.telemetry.heed(error);
		if (PollFailure.of(error) == PollFailure.TRANSIENT) {
			this.probe.failed(flight, error, now, this.random.nextDouble());
		}
		else {
			goOnIfProbed(flight, now);
		}
	}

	/**
	 * Note that a request has ended, and when to make the next one should the use of the
	 * response fail.
	 */
	private void land(Flight flight, long now) {
		Tracker tracker = flight.tracker;
		if (tracker != null) {
			this.touched.add(tracker);
			tracker.flight = null;
			tracker.nextPollAt = now + tracker.interval();
		}
		else if (flight.errand != null) {
			walkAt(flight.errand.origin(), now + RETRY);
		}
		this.flights.remove(flight);
		this.schedule.remove(flight);
	}

	/**
	 * After the service asked to wait and has answered again: go on, spread over time.
	 */
	private void goOnIfProbed(Flight flight, long now) {
		if (this.probe.answered(flight, now)) {
			for (Tracker tracker : this.ready.takeDue()) {
				this.touched.add(tracker);
				tracker.nextPollAt = nextPollAt(tracker, now);
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
				+ this.errands.size() + " errands, " + this.flights.size() + " in flight";
	}

	private static long nanos(Duration duration) {
		return WatchTerms.nanos(duration);
	}

	private static long earlier(long left, long right) {
		return (left - right <= 0) ? left : right;
	}

	/**
	 * What watches of a job are told.
	 */
	private record News(Tracker tracker, Iterator<Watch> watches, Consumer<Watch> call) {
	}

}
