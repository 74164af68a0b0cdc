package io.orcajob.observation;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;

/**
 * An observation that was started and is stopped once, whoever does it first. Whatever
 * its handlers throw is logged and changes nothing. Safe for use by any number of
 * threads.
 *
 * @since 0.1.0
 */
public final class RunningObservation {

	/**
	 * What is not observed.
	 */
	public static final RunningObservation NONE = new RunningObservation(null, null);

	private final @Nullable Observation observation;

	private final @Nullable JobObservationContext context;

	private final AtomicBoolean stopped = new AtomicBoolean();

	private RunningObservation(@Nullable Observation observation, @Nullable JobObservationContext context) {
		this.observation = observation;
		this.context = context;
	}

	static RunningObservation of(Observation observation) {
		// Nothing is known of an observation that a predicate of the application refuses.
		return (!observation.isNoop() && observation.getContext() instanceof JobObservationContext context)
				? new RunningObservation(observation, context) : NONE;
	}

	/**
	 * Return whether nothing is observed.
	 * @return whether all that can be called here does nothing
	 */
	public boolean isNone() {
		return this.observation == null;
	}

	/**
	 * Add what is known by now.
	 * @param details adds it
	 */
	public void add(Consumer<JobObservationContext> details) {
		if (this.context != null && !this.stopped.get()) {
			details.accept(this.context);
		}
	}

	/**
	 * Stop, as there is an answer or will be none.
	 * @param error what came in place of an answer, or {@code null} if there was one
	 */
	public void stop(@Nullable Throwable error) {
		if (this.observation != null) {
			stop(JobOutcome.of(error).word(), error);
		}
	}

	/**
	 * Stop, as the application wants no answer any more.
	 */
	public void cancel() {
		stop(JobOutcome.CANCELLED.word(), null);
	}

	/**
	 * Stop.
	 * @param outcome how it ended, in one word
	 * @param error the error, or {@code null} if there was none
	 */
	public void stop(String outcome, @Nullable Throwable error) {
		Observation ending = this.observation;
		if (ending == null || this.context == null || !this.stopped.compareAndSet(false, true)) {
			return;
		}
		this.context.setOutcome(outcome);
		try {
			if (error != null) {
				ending.error(error);
			}
		}
		catch (Throwable ex) {
			JobObservations.report(ex);
		}
		try {
			ending.stop();
		}
		catch (Throwable ex) {
			JobObservations.report(ex);
		}
	}

	/**
	 * Do some work as part of what is observed, on this thread.
	 * @param work the work
	 */
	public void run(Runnable work) {
		Observation.Scope scope = openScope();
		try {
			work.run();
		}
		finally {
			close(scope);
		}
	}

	/**
	 * Do some work as part of what is observed, on this thread.
	 * @param <T> the type of the result
	 * @param work the work
	 * @return its result
	 */
	public <T extends @Nullable Object> T call(Supplier<T> work) {
		Observation.Scope scope = openScope();
		try {
			return work.get();
		}
		finally {
			close(scope);
		}
	}

	/**
	 * Do all the work that is observed, on this thread, and stop.
	 * @param <T> the type of the result
	 * @param work the work
	 * @return its result
	 */
	public <T extends @Nullable Object> T observe(Supplier<T> work) {
		return observe(work, (context, result) -> {
		});
	}

	/**
	 * Do all the work that is observed, on this thread, and stop.
	 * @param <T> the type of the result
	 * @param work the work
	 * @param details adds what the result tells
	 * @return its result
	 */
	public <T extends @Nullable Object> T observe(Supplier<T> work, BiConsumer<JobObservationContext, T> details) {
		T result;
		try {
			result = call(work);
		}
		catch (Throwable ex) {
			stop(ex);
			throw ex;
		}
		add((context) -> details.accept(context, result));
		stop(null);
		return result;
	}

	/**
	 * Let what a publisher does be what is observed, and stop when it ends. What it asks
	 * for with a {@code WebClient} is part of it.
	 * @param <T> the type of the result
	 * @param work the publisher, to be subscribed to once
	 * @return what to subscribe to in its place
	 */
	public <T> Mono<T> observe(Mono<T> work) {
		return observe(work, (context, result) -> {
		});
	}

	/**
	 * Let what a publisher does be what is observed, and stop when it ends. What it asks
	 * for with a {@code WebClient} is part of it.
	 * @param <T> the type of the result
	 * @param work the publisher, to be subscribed to once
	 * @param details adds what the result tells, which is {@code null} if there is none
	 * @return what to subscribe to in its place
	 */
	public <T> Mono<T> observe(Mono<T> work, BiConsumer<JobObservationContext, @Nullable T> details) {
		Observation observation = this.observation;
		if (observation == null) {
			return work;
		}
		Mono<T> observed = part(work).doOnSuccess((result) -> {
			add((context) -> details.accept(context, result));
			stop(null);
		}).doOnError(this::stop).doOnCancel(this::cancel);
		return new Scoped<>(observed, this);
	}

	/**
	 * Let what a publisher asks for with a {@code WebClient} be part of what is observed.
	 * @param <T> the type of the result
	 * @param work the publisher
	 * @return what to subscribe to in its place, within {@link #run(Runnable)}
	 */
	public <T> Mono<T> part(Mono<T> work) {
		Observation observation = this.observation;
		return (observation != null)
				? work.contextWrite((context) -> context.put(ObservationThreadLocalAccessor.KEY, observation)) : work;
	}

	private Observation.Scope openScope() {
		Observation observation = this.observation;
		if (observation == null) {
			return Observation.Scope.NOOP;
		}
		Observation.Scope before = observation.getObservationRegistry().getCurrentObservationScope();
		try {
			return observation.openScope();
		}
		catch (Throwable ex) {
			JobObservations.report(ex);
			observation.getObservationRegistry().setCurrentObservationScope(before);
			return Observation.Scope.NOOP;
		}
	}

	private void close(Observation.Scope scope) {
		if (this.observation == null || scope.isNoop()) {
			return;
		}
		try {
			scope.close();
		}
		catch (Throwable ex) {
			JobObservations.report(ex);
			this.observation.getObservationRegistry().setCurrentObservationScope(scope.getPreviousObservationScope());
		}
	}

	/**
	 * Subscribes as part of what is observed: a WebClient takes the parent of its
	 * observation from the context, but a tracer prefers the span of the thread.
	 */
	private static final class Scoped<T> extends MonoOperator<T, T> {

		private final RunningObservation observation;

		Scoped(Mono<? extends T> source, RunningObservation observation) {
			super(source);
			this.observation = observation;
		}

		@Override
		public void subscribe(CoreSubscriber<? super T> actual) {
			this.observation.run(() -> this.source.subscribe(actual));
		}

	}

}
