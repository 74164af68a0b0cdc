package io.orcajob.core;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.NullObservation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationView;
import io.micrometer.observation.tck.TestObservationRegistry;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All that is observed of a template and its HTTP client, in the order of its start, by a
 * registry that refuses what is out of balance.
 */
final class ObservedCalls extends Handler implements ObservationHandler<Observation.Context> {

	final TestObservationRegistry registry = TestObservationRegistry.builder()
		.validateObservationsWithTheSameNameHavingTheSameSetOfLowCardinalityKeys(true)
		.validateScopesClosedInReverseOrderOfOpening(true)
		.build();

	private final Queue<Observed> all = new ConcurrentLinkedQueue<>();

	/** What our own code makes of a handler that refuses something. */
	private final Logger logger = Logger.getLogger("io.orcajob.observation");

	private final List<String> refusals = new CopyOnWriteArrayList<>();

	ObservedCalls() {
		// The first, so that nothing that the validator refuses is missed.
		this.registry.observationConfig().observationHandler(this);
		setLevel(Level.ALL);
		this.logger.setLevel(Level.ALL);
		this.logger.addHandler(this);
	}

	@Override
	public void publish(LogRecord record) {
		this.refusals.add(record.getMessage() + ": " + record.getThrown());
	}

	@Override
	public void flush() {
	}

	@Override
	public void close() {
		this.logger.removeHandler(this);
		this.logger.setLevel(null);
	}

	VirtualOrca orca() {
		return orca(UnaryOperator.identity());
	}

	VirtualOrca orca(UnaryOperator<JobTemplate.Builder> customizer) {
		return new VirtualOrca(UnaryOperator.identity(),
				(builder) -> customizer.apply(builder.observationRegistry(this.registry)),
				(client) -> client.observationRegistry(this.registry));
	}

	/**
	 * Do something as an application does that is observed itself.
	 */
	Observed asPartOf(String name, Runnable work) {
		Observation observation = Observation.start(name, this.registry);
		try (Observation.Scope scope = observation.openScope()) {
			work.run();
		}
		observation.stop();
		return of(observation);
	}

	Observed of(Observation observation) {
		return this.all.stream()
			.filter((observed) -> observed.context == observation.getContext())
			.findFirst()
			.orElseThrow();
	}

	List<Observed> named(String name) {
		return this.all.stream().filter((observed) -> name.equals(observed.context.getName())).toList();
	}

	Observed only(String name) {
		assertThat(named(name)).as(name).hasSize(1);
		return named(name).get(0);
	}

	@Nullable Observation current() {
		Observation current = this.registry.getCurrentObservation();
		return (current instanceof NullObservation) ? null : current;
	}

	/**
	 * Check that nothing is under way any more, and that nothing ended twice.
	 */
	void assertBalanced() {
		assertThat(this.all).filteredOn((observed) -> observed.isOurs()).allSatisfy((observed) -> {
			assertThat(observed.stops).as("stops of " + observed).isOne();
			assertThat(observed.scopes.values()).as("open scopes of " + observed).allMatch((open) -> open.get() == 0);
			assertThat(observed.errors).as("errors of " + observed).isLessThanOrEqualTo(1);
		});
		assertThat(this.registry.getCurrentObservationScope()).isNull();
		assertThat(this.refusals).isEmpty();
	}

	/**
	 * Return what our own code has made of handlers that throw, and forget it.
	 */
	List<String> takeRefusals() {
		List<String> taken = List.copyOf(this.refusals);
		this.refusals.clear();
		return taken;
	}

	@Override
	public void onStart(Observation.Context context) {
		this.all.add(new Observed(context));
	}

	@Override
	public void onError(Observation.Context context) {
		of(context).errors++;
	}

	@Override
	public void onScopeOpened(Observation.Context context) {
		of(context).scopes.computeIfAbsent(Thread.currentThread(), (thread) -> new AtomicInteger()).incrementAndGet();
	}

	@Override
	public void onScopeClosed(Observation.Context context) {
		of(context).scopes.computeIfAbsent(Thread.currentThread(), (thread) -> new AtomicInteger()).decrementAndGet();
	}

	@Override
	public void onStop(Observation.Context context) {
		of(context).stops++;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return !(context instanceof NullObservation.NullContext);
	}

	private Observed of(Observation.Context context) {
		return this.all.stream().filter((observed) -> observed.context == context).findFirst().orElseThrow();
	}

	/**
	 * One observation.
	 */
	static final class Observed {

		final Observation.Context context;

		int stops;

		/** How many are open by thread. */
		final Map<Thread, AtomicInteger> scopes = new ConcurrentHashMap<>();

		int errors;

		Observed(Observation.Context context) {
			this.context = context;
		}

		/**
		 * What is the client's may be left open by an Error in one of its filters.
		 */
		boolean isOurs() {
			return String.valueOf(this.context.getName()).startsWith("orca.job.");
		}

		boolean isStopped() {
			return this.stops > 0;
		}

		@Nullable String low(String key) {
			KeyValue value = this.context.getLowCardinalityKeyValue(key);
			return (value != null) ? value.getValue() : null;
		}

		@Nullable String high(String key) {
			KeyValue value = this.context.getHighCardinalityKeyValue(key);
			return (value != null) ? value.getValue() : null;
		}

		@Nullable Throwable error() {
			return this.context.getError();
		}

		@Nullable Object parent() {
			ObservationView parent = this.context.getParentObservation();
			return (parent != null) ? parent.getContextView() : null;
		}

		boolean isPartOf(Observed other) {
			return parent() == other.context;
		}

		@Override
		public String toString() {
			return this.context.getName() + this.context.getAllKeyValues();
		}

	}

}
