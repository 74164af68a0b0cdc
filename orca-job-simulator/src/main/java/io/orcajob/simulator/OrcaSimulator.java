package io.orcajob.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.util.Assert;

/**
 * A service that answers as OrcaCloud's job API does, within this process and without an
 * account. It holds nothing at first: jobs come from {@link #submit(JobScript)},
 * {@code POST /simulator/job} and the service's own requests that start jobs, such as
 * {@code POST /classification_model/{name}/evaluation}, on the datasources, memorysets
 * and models that clients have created before. Evaluations are computed from the rows, by
 * their nearest neighbors; evaluations and analyses of more than 5,000 rows or memories
 * are refused with HTTP 422, as are more than 1,000 classes.
 * <p>
 * What a job is at any moment follows from its {@link JobScript}, the time at which it
 * was submitted and aborted, and the simulated time: there is no thread or timer per job,
 * and a simulator that nobody asks does nothing. Simulated time is that of the
 * {@linkplain Builder#clock(Clock) clock}, or runs {@linkplain Builder#speed(double) so
 * many times} faster, and can be {@linkplain #advance(Duration) turned forward}. It never
 * goes back.
 * <p>
 * A client reaches it over a socket after {@link #start()}, or without one through the
 * {@link #connector()}. Jobs, journal and faults outlast {@link #close()}, and a closed
 * simulator may be started again. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class OrcaSimulator implements AutoCloseable {

	private final SimulatedTime time;

	private final JobStore jobs;

	private final RequestJournal journal = new RequestJournal();

	private final Faults faults;

	private final SimulatorServer server;

	private final ClientHttpConnector connector;

	private OrcaSimulator(Builder builder) {
		this.time = new SimulatedTime(builder.clock, builder.speed);
		this.jobs = new JobStore(this.time, new JobLister(builder.listOrder));
		Dialect dialect = new Dialect(builder.jobsPath, builder.timestamps, builder.largestPage);
		SimulatorApi api = new SimulatorApi(new ApiKey(builder.key, builder.predictKey), dialect, this.time, this.jobs,
				this.journal, builder.scheduler, builder.evaluations, builder.anyName);
		this.faults = api.faults();
		this.server = new SimulatorServer(builder.port, api.handler());
		this.connector = new DirectConnector(api.handler());
	}

	/**
	 * Start to configure a simulator; everything has a default.
	 * @return a new builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Begin to listen on the loopback address. Does nothing if the simulator listens
	 * already.
	 * @return this simulator
	 * @throws SimulatorPortInUseException if something else listens on the port
	 * @throws IllegalStateException if the port cannot be listened on for another reason
	 */
	public OrcaSimulator start() {
		this.server.start();
		return this;
	}

	/**
	 * Stop to listen, cut connections and end all threads that {@link #start()} made,
	 * within a few seconds at most. Does nothing if the simulator does not listen. To be
	 * called from a thread that may block.
	 */
	@Override
	public void close() {
		this.server.stop();
	}

	/**
	 * Return whether the simulator listens.
	 * @return {@code true} between {@link #start()} and {@link #close()}
	 */
	public boolean isRunning() {
		return this.server.isRunning();
	}

	/**
	 * Return the port that the simulator listens on.
	 * @return the port, 1 to 65535
	 * @throws IllegalStateException if the simulator is not running
	 */
	public int port() {
		return this.server.port();
	}

	/**
	 * Return the base URL for clients, such as {@code http://localhost:1584/}.
	 * @return the URL, with a slash at its end
	 * @throws IllegalStateException if the simulator is not running
	 */
	public String url() {
		return "http://localhost:" + port() + "/";
	}

	/**
	 * Return a connector that takes a {@code WebClient}'s requests to this simulator
	 * without a socket, whether it is started or not. Scheme, host and port of the
	 * request are not looked at. Everything happens on the thread that subscribes: in
	 * virtual time a request takes no time at all. Where a {@link Fault} would break a
	 * connection, the request or the body of the answer ends with an
	 * {@link java.io.IOException}; a stalled body never ends.
	 * @return a connector, always the same
	 */
	public ClientHttpConnector connector() {
		return this.connector;
	}

	/**
	 * Return the simulated time.
	 * @return now, in whole microseconds
	 */
	public Instant now() {
		return this.time.now();
	}

	/**
	 * Turn simulated time forward, for all jobs at once.
	 * @param duration zero to 36,500 days of simulated time, whole microseconds count
	 * @throws IllegalArgumentException if the duration is negative or too long
	 */
	public void advance(Duration duration) {
		this.time.advance(duration);
	}

	/**
	 * Submit a job, whose life begins now.
	 * @param script the life of the job
	 * @return the id of the job
	 * @throws IllegalArgumentException if the script depends on a job that does not exist
	 * or has the id of one that does
	 */
	public String submit(JobScript script) {
		Assert.notNull(script, "'script' must not be null");
		return this.jobs.submit(script).id();
	}

	/**
	 * Abort a job as somebody else would: {@code ABORTING}, then {@code ABORTED}. Does
	 * nothing if the job has ended.
	 * @param id the id of the job
	 * @throws IllegalArgumentException if there is no such job
	 */
	public void abort(String id) {
		Assert.isTrue(this.jobs.abort(id), () -> "There is no job '" + id + "'");
	}

	/**
	 * Return the status of a job, in the service's words.
	 * @param id the id of the job
	 * @return the status, such as {@code PROCESSING}
	 * @throws IllegalArgumentException if there is no such job
	 */
	public String status(String id) {
		JobState job = this.jobs.find(id);
		Assert.notNull(job, () -> "There is no job '" + id + "'");
		return job.status().name();
	}

	/**
	 * Return what was asked of this simulator, over sockets and through the connector.
	 * @return the journal, always the same
	 */
	public RequestJournal journal() {
		return this.journal;
	}

	/**
	 * Let requests go wrong from now on. A request meets one fault at most: of those that
	 * are due, the one that was given first.
	 * @param fault the fault
	 * @throws IllegalArgumentException if the fault does nothing or names a route that
	 * this simulator does not have
	 */
	public void fault(Fault fault) {
		this.faults.add(fault);
	}

	/**
	 * Let no more requests go wrong. Does not end what has gone wrong already, such as a
	 * delay.
	 */
	public void clearFaults() {
		this.faults.clear();
	}

	/**
	 * Describe where the simulator listens, how its jobs are and what was asked of it.
	 */
	@Override
	public String toString() {
		return "OrcaSimulator " + (isRunning() ? "at " + url() : "that does not listen") + ", time " + now() + ", jobs "
				+ this.jobs.countByStatus() + ", " + this.journal;
	}

	/**
	 * Builder for an {@link OrcaSimulator}. Not safe for use by several threads.
	 *
	 * @since 0.1.0
	 */
	public static final class Builder {

		private int port;

		private @Nullable String key;

		private @Nullable String predictKey;

		private boolean anyName;

		private Clock clock = Clock.systemUTC();

		private double speed = 1;

		private String jobsPath = Dialect.JOB;

		private TimestampFormat timestamps = TimestampFormat.OFFSET;

		private ListOrder listOrder = ListOrder.CREATED_DESC;

		private int largestPage = 1_000;

		private Scheduler scheduler = Schedulers.parallel();

		private UnaryOperator<JobScript.Builder> evaluations = UnaryOperator.identity();

		private Builder() {
		}

		/**
		 * Set the port to listen on. By default any free one.
		 * @param port 1 to 65535, or 0 for any free port
		 * @return this builder
		 * @throws IllegalArgumentException if the port is out of range
		 */
		public Builder port(int port) {
			Assert.isTrue(port >= 0 && port <= 65_535, "'port' must be between 0 and 65535");
			this.port = port;
			return this;
		}

		/**
		 * Set the key that clients must send. By default any key is accepted that is not
		 * empty.
		 * @param key the key, or {@code null} or an empty text for any
		 * @return this builder
		 */
		public Builder key(@Nullable String key) {
			this.key = key;
			return this;
		}

		/**
		 * Sets a second key, whose scope is too small to create, start or delete
		 * anything. By default there is none.
		 * @param predictKey the key, or {@code null} for none
		 * @return this builder
		 */
		public Builder predictKey(@Nullable String predictKey) {
			this.predictKey = predictKey;
			return this;
		}

		/**
		 * Sets whether models and datasources that nobody has created are taken to exist
		 * where a model is evaluated. The metrics of such an evaluation are always the
		 * same. By default unknown names are refused with HTTP 404, as the service does.
		 * @param anyName whether any name is known
		 * @return this builder
		 */
		public Builder anyName(boolean anyName) {
			this.anyName = anyName;
			return this;
		}

		/**
		 * Set the clock that simulated time follows. By default the system's.
		 * @param clock the clock; its time when the simulator is built is the first
		 * simulated time
		 * @return this builder
		 * @throws IllegalArgumentException if the clock is {@code null}
		 */
		public Builder clock(Clock clock) {
			Assert.notNull(clock, "'clock' must not be null");
			this.clock = clock;
			return this;
		}

		/**
		 * Set how many times faster than the clock simulated time runs. By default 1.
		 * @param speed more than zero; below 1 it runs slower
		 * @return this builder
		 * @throws IllegalArgumentException if the speed is not a positive, finite number
		 */
		public Builder speed(double speed) {
			Assert.isTrue(speed > 0 && Double.isFinite(speed), "'speed' must be a positive number");
			this.speed = speed;
			return this;
		}

		/**
		 * Set where jobs are, and so the generation of the API. In the older one
		 * evaluations have a {@code task_id} only. By default {@code /job}.
		 * @param jobsPath {@code /job}, or {@code /task} for the older generation
		 * @return this builder
		 * @throws IllegalArgumentException if it is neither
		 */
		public Builder jobsPath(String jobsPath) {
			this.jobsPath = Dialect.requireJobsPath(jobsPath);
			return this;
		}

		/**
		 * Set the form of timestamps in answers; requests may have any. By default
		 * {@link TimestampFormat#OFFSET}.
		 * @param timestamps the form
		 * @return this builder
		 * @throws IllegalArgumentException if the form is {@code null}
		 */
		public Builder timestamps(TimestampFormat timestamps) {
			Assert.notNull(timestamps, "'timestamps' must not be null");
			this.timestamps = timestamps;
			return this;
		}

		/**
		 * Set the order of the list of jobs. By default {@link ListOrder#CREATED_DESC}.
		 * @param listOrder the order
		 * @return this builder
		 * @throws IllegalArgumentException if the order is {@code null}
		 */
		public Builder listOrder(ListOrder listOrder) {
			Assert.notNull(listOrder, "'listOrder' must not be null");
			this.listOrder = listOrder;
			return this;
		}

		/**
		 * Set the most items that a page of the list has, whatever {@code limit} asks
		 * for. By default 1,000.
		 * @param largestPage 1 or more
		 * @return this builder
		 * @throws IllegalArgumentException if the number is less than 1
		 */
		public Builder largestPage(int largestPage) {
			Assert.isTrue(largestPage >= 1, "'largestPage' must not be less than 1");
			this.largestPage = largestPage;
			return this;
		}

		/**
		 * Change the lives of the jobs that {@code POST .../evaluation} starts, such as
		 * to let them fail. By default they complete after some seconds.
		 * @param evaluations changes a script that has result and payload already
		 * @return this builder
		 * @throws IllegalArgumentException if it is {@code null}
		 */
		public Builder evaluations(UnaryOperator<JobScript.Builder> evaluations) {
			Assert.notNull(evaluations, "'evaluations' must not be null");
			this.evaluations = evaluations;
			return this;
		}

		/**
		 * Set by whose time a {@link Fault} delays answers. By default Reactor's parallel
		 * scheduler.
		 * @param scheduler the scheduler, which the simulator does not dispose of
		 * @return this builder
		 * @throws IllegalArgumentException if the scheduler is {@code null}
		 */
		public Builder scheduler(Scheduler scheduler) {
			Assert.notNull(scheduler, "'scheduler' must not be null");
			this.scheduler = scheduler;
			return this;
		}

		/**
		 * Build the simulator, which is not {@linkplain OrcaSimulator#start() started}
		 * yet.
		 * @return a simulator without jobs
		 */
		public OrcaSimulator build() {
			return new OrcaSimulator(this);
		}

	}

}
