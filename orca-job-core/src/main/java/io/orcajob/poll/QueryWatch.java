package io.orcajob.poll;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobQuery;
import io.orcajob.JobSnapshot;
import io.orcajob.Status;
import io.orcajob.client.ApiCall;
import io.orcajob.client.JobPage;
import io.orcajob.client.JobsApi;

/**
 * Finds the jobs that match a query, once per interval, by walks over the list: at first,
 * and from time to time again, over all that are active, and in between over those that
 * were created of late, which costs as much as there are new jobs and misses none that
 * has ended meanwhile. Only touched by the poller's commands.
 * <p>
 * Where it is compared with the service's times, time is the service's own, as its
 * answers tell it.
 */
final class QueryWatch extends Scheduled {

	/** For how long a new job may be missing from the list. */
	private static final Duration OVERLAP = Duration.ofMinutes(1);

	/** How much later than {@link #begin} the watch may have begun. */
	private static final Duration BLUR = Duration.ofSeconds(2);

	/** How many walks there are to one over all active jobs. */
	private static final int WALKS_PER_FULL_WALK = 20;

	/** How many walks there are at first, until nothing is new. */
	private static final int MOST_FIRST_WALKS = 4;

	private static final Status[] ACTIVE = { Status.DISPATCHED, Status.WAITING, Status.PROCESSING, Status.ABORTING };

	private final PollEngine engine;

	private final EventLoop loop;

	private final JobsApi api;

	private final Clock clock;

	private final JobQuery query;

	private final int pageSize;

	private final long interval;

	private final JobFinder finder;

	private final long watchedSince;

	/** The jobs that were told of or looked at, with the moment of their creation. */
	private final Map<String, Instant> known = new HashMap<>();

	/** Since when jobs are watched, or a little earlier, as times may be cut. */
	private @Nullable Instant begin;

	/** Since when jobs were created that the next walk looks at. */
	private @Nullable Instant mark;

	private long walks;

	private int failures;

	private final Refusals refusals = new Refusals();

	private boolean ended;

	QueryWatch(PollEngine engine, EventLoop loop, JobsApi api, Clock clock, JobQuery query, int pageSize, long interval,
			JobFinder finder) {
		this.engine = engine;
		this.loop = loop;
		this.api = api;
		this.clock = clock;
		this.query = query;
		this.pageSize = pageSize;
		this.interval = interval;
		this.finder = finder;
		this.watchedSince = loop.now();
	}

	long watchedSince() {
		return this.watchedSince;
	}

	/**
	 * Begin a walk.
	 */
	void walk() {
		boolean full = this.mark == null || !this.query.statuses().isEmpty() || this.walks % WALKS_PER_FULL_WALK == 0;
		if (!this.ended) {
			this.walks++;
			new Walk(full).next();
		}
	}

	void end() {
		this.ended = true;
		this.engine.unwatch(this);
	}

	void fail(Throwable error) {
		if (!this.ended) {
			end();
			this.finder.failed(error);
		}
	}

	private void walkAfter(long nanos) {
		Instant until = this.query.end();
		// Later nothing can be new, but for old jobs that begin to be in a status.
		if (until == null || this.mark == null || !until.isBefore(this.mark) || !this.query.statuses().isEmpty()) {
			this.engine.walkAt(this, this.loop.now() + nanos);
		}
		else {
			this.engine.rest(this);
		}
	}

	private JobQuery filter(boolean full) {
		JobQuery.Builder filter = JobQuery.builder();
		if (!this.query.types().isEmpty()) {
			filter.type(this.query.types().toArray(String[]::new));
		}
		Instant start = this.query.start();
		if (full) {
			filter.status(this.query.statuses().isEmpty() ? ACTIVE : this.query.statuses().toArray(Status[]::new));
		}
		else if (this.mark != null && (start == null || this.mark.isAfter(start))) {
			start = this.mark;
		}
		if (start != null) {
			filter.start(start);
		}
		if (this.query.end() != null) {
			filter.end(this.query.end());
		}
		return filter.build();
	}

	private void failed(Throwable error) {
		PollFailure failure = PollFailure.of(error);
		if (this.refusals.isFinal(failure, this.mark != null, this.engine.isServed(), this.interval, this.loop.now())) {
			fail(error);
			return;
		}
		this.failures++;
		if (this.mark == null) {
			this.walks = 0;
		}
		this.engine.report("the list of jobs", error);
		walkAfter(this.engine.delayAfter(this.failures, this.interval));
	}

	/**
	 * One walk over the list, page by page.
	 */
	private final class Walk {

		private final boolean full;

		private final JobQuery filter;

		private final PageWalk pages = new PageWalk(0, Long.MAX_VALUE, QueryWatch.this.pageSize);

		private final long began = QueryWatch.this.loop.now();

		private boolean news;

		private @Nullable Instant beganAt;

		Walk(boolean full) {
			this.full = full;
			this.filter = filter(full);
		}

		void next() {
			QueryWatch watch = QueryWatch.this;
			watch.engine.send(new Errand<JobPage>(watch) {

				@Override
				protected ApiCall<JobPage> call() {
					return watch.api.list(Walk.this.filter, Walk.this.pages.offset(), Walk.this.pages.limit());
				}

				@Override
				protected void succeeded(JobPage page, long number, long now) {
					read(page, number, now);
				}

				@Override
				protected void failed(Throwable error) {
					if (!watch.ended) {
						watch.failed(error);
					}
				}

			});
		}

		private void read(JobPage page, long number, long now) {
			QueryWatch watch = QueryWatch.this;
			if (watch.ended) {
				return;
			}
			if (this.beganAt == null) {
				Instant sent = page.sentAt();
				Instant serviceTime = (sent != null) ? sent : watch.clock.instant();
				this.beganAt = serviceTime.minusNanos(now - this.began);
				if (watch.begin == null) {
					watch.begin = serviceTime.minusNanos(now - watch.watchedSince).truncatedTo(ChronoUnit.SECONDS);
				}
			}
			// At once, as the next page may fail.
			List<Observation> found = this.pages.read(page)
				.stream()
				.filter(this::isNew)
				.map((job) -> new Observation(job, number, now))
				.toList();
			if (!found.isEmpty()) {
				this.news = true;
				try {
					watch.finder.found(found);
				}
				catch (Throwable ex) {
					// No failure of the request: another walk would not find these again.
					watch.fail(ex);
					return;
				}
			}
			if (this.pages.isFinished()) {
				finish();
			}
			else {
				next();
			}
		}

		private boolean isNew(JobSnapshot job) {
			QueryWatch watch = QueryWatch.this;
			return watch.known.putIfAbsent(job.id(), job.createdAt()) == null
					&& !(job.status().isTerminal() && endedBefore(job));
		}

		private boolean endedBefore(JobSnapshot job) {
			Instant begin = QueryWatch.this.begin;
			return begin != null && job.createdAt().isBefore(begin) && job.updatedAt().isBefore(begin.plus(BLUR));
		}

		private void finish() {
			QueryWatch watch = QueryWatch.this;
			watch.failures = 0;
			watch.refusals.clear();
			if (watch.mark == null && this.news && watch.walks < MOST_FIRST_WALKS && !this.pages.isCutShort()) {
				// What leaves the list during a walk pulls others to pages that were
				// read.
				walk();
				return;
			}
			if (watch.mark == null && watch.begin != null) {
				watch.mark = watch.begin.minus(OVERLAP);
			}
			else if ((!this.full || !watch.query.statuses().isEmpty()) && this.beganAt != null) {
				watch.mark = this.beganAt.minus(OVERLAP);
			}
			forget();
			watch.walkAfter(watch.interval);
		}

		/**
		 * Forget the jobs that the next walks cannot show again, or only to somebody who
		 * follows them already.
		 */
		private void forget() {
			Instant mark = QueryWatch.this.mark;
			QueryWatch.this.known.entrySet()
				.removeIf((job) -> !this.pages.seen().contains(job.getKey())
						&& (mark == null || job.getValue().isBefore(mark)));
		}

	}

}
