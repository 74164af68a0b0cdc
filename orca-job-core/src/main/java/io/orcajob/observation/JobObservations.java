package io.orcajob.observation;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.NullObservation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Starts the observations of one template. Costs next to nothing if nobody observes. Safe
 * for use by any number of threads.
 *
 * @since 0.1.0
 */
public final class JobObservations {

	private static final Log logger = LogFactory.getLog(JobObservations.class);

	private static final AtomicBoolean reported = new AtomicBoolean();

	private final ObservationRegistry registry;

	private final Map<JobObservation, JobObservationConvention> customConventions = new EnumMap<>(JobObservation.class);

	private final Map<JobObservation, JobObservationConvention> defaultConventions = new EnumMap<>(
			JobObservation.class);

	/**
	 * Create what starts observations.
	 * @param registry who observes, {@link ObservationRegistry#NOOP} for nobody
	 * @param convention chooses the keys, or {@code null} for those of the registry or
	 * else the default ones
	 */
	public JobObservations(ObservationRegistry registry, @Nullable JobObservationConvention convention) {
		this.registry = registry;
		JobTypes types = new JobTypes();
		for (JobObservation observation : JobObservation.values()) {
			this.defaultConventions.put(observation, new DefaultJobObservationConvention(observation, types));
			if (convention != null) {
				this.customConventions.put(observation, new Named(observation, convention));
			}
		}
	}

	/**
	 * Start an observation that is part of what the current thread does.
	 * @param observation what is observed
	 * @param details adds what is known at the start
	 * @return what to stop
	 */
	public RunningObservation start(JobObservation observation, Consumer<JobObservationContext> details) {
		return this.registry.isNoop() ? RunningObservation.NONE : start(observation, details, null);
	}

	/**
	 * Start an observation that is part of what a subscriber does.
	 * @param observation what is observed
	 * @param details adds what is known at the start
	 * @param subscriber the subscriber's context; if it has no observation, that of the
	 * current thread is the parent
	 * @return what to stop
	 */
	public RunningObservation startFor(ContextView subscriber, JobObservation observation,
			Consumer<JobObservationContext> details) {
		return this.registry.isNoop() ? RunningObservation.NONE : start(observation, details,
				subscriber.<@Nullable Observation>getOrDefault(ObservationThreadLocalAccessor.KEY, null));
	}

	/**
	 * Start an observation that is part of nothing else.
	 * @param observation what is observed
	 * @param details adds what is known at the start
	 * @return what to stop
	 */
	public RunningObservation startRoot(JobObservation observation, Consumer<JobObservationContext> details) {
		if (this.registry.isNoop()) {
			return RunningObservation.NONE;
		}
		try {
			Observation created = create(observation, details).parentObservation(null);
			// A tracer would take the span of the thread for the parent.
			Observation.Scope nobody = new NullObservation(this.registry).openScope();
			try {
				return RunningObservation.of(created.start());
			}
			finally {
				nobody.close();
			}
		}
		catch (Throwable ex) {
			report(ex);
			return RunningObservation.NONE;
		}
	}

	private RunningObservation start(JobObservation observation, Consumer<JobObservationContext> details,
			@Nullable Observation parent) {
		try {
			Observation created = create(observation, details);
			return RunningObservation.of(((parent != null) ? created.parentObservation(parent) : created).start());
		}
		catch (Throwable ex) {
			report(ex);
			return RunningObservation.NONE;
		}
	}

	private Observation create(JobObservation observation, Consumer<JobObservationContext> details) {
		return observation.observation(this.customConventions.get(observation),
				Objects.requireNonNull(this.defaultConventions.get(observation)), () -> {
					JobObservationContext context = new JobObservationContext(observation);
					details.accept(context);
					return context;
				}, this.registry);
	}

	/**
	 * Let what a publisher asks for with a {@code WebClient} be part of what the current
	 * thread does: the client does not look at the thread.
	 * @param <T> the type of the result
	 * @param work the publisher, which is subscribed to by this thread
	 * @return what to subscribe to in its place
	 */
	public <T> Mono<T> partOfCurrent(Mono<T> work) {
		Observation current = this.registry.getCurrentObservation();
		return (current != null && !current.isNoop())
				? work.contextWrite((context) -> context.put(ObservationThreadLocalAccessor.KEY, current)) : work;
	}

	/**
	 * Do some work that belongs to no caller in particular, on a thread that may have got
	 * the context of one: Reactor hands it on with what is scheduled, if asked to.
	 * @param work the work, after which everything is as before
	 */
	public void runDetached(Runnable work) {
		Observation current = this.registry.getCurrentObservation();
		if (current == null && !CallerContext.isPresent()) {
			work.run();
			return;
		}
		Observation.Scope nobody = openNobody(current);
		try {
			CallerContext.empty().run(work);
		}
		finally {
			try {
				nobody.close();
			}
			catch (Throwable ex) {
				report(ex);
			}
		}
	}

	private Observation.Scope openNobody(@Nullable Observation current) {
		try {
			// Its handlers reset the span, too.
			return new NullObservation((current != null) ? current.getObservationRegistry() : this.registry)
				.openScope();
		}
		catch (Throwable ex) {
			report(ex);
			return Observation.Scope.NOOP;
		}
	}

	/**
	 * Report an error of a handler or convention of the application, which must not
	 * become that of a job.
	 */
	static void report(Throwable error) {
		if (reported.compareAndSet(false, true)) {
			logger.warn("An observation of a job failed. Further failures are logged at debug level", error);
		}
		else {
			logger.debug("An observation of a job failed", error);
		}
	}

	/**
	 * Gives a convention of the application the name of one observation, by which
	 * predicates decide.
	 */
	private record Named(JobObservation observation,
			JobObservationConvention convention) implements JobObservationConvention {

		@Override
		public String getName() {
			return this.observation.getName();
		}

		@Override
		public String getContextualName(JobObservationContext context) {
			String name = this.convention.getContextualName(context);
			return (name != null) ? name : this.observation.getContextualName();
		}

		@Override
		public KeyValues getLowCardinalityKeyValues(JobObservationContext context) {
			return this.convention.getLowCardinalityKeyValues(context);
		}

		@Override
		public KeyValues getHighCardinalityKeyValues(JobObservationContext context) {
			return this.convention.getHighCardinalityKeyValues(context);
		}

	}

}
