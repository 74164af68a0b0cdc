package io.orcajob.observation;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link CallerContext}.
 */
class CallerContextTests {

	private static final String KEY = "test.tenant";

	private final ThreadLocal<@Nullable String> tenant = new ThreadLocal<>();

	@AfterEach
	void remove() {
		ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
	}

	@Test
	void workIsDoneWithWhatWasCapturedAndTheThreadIsAsBeforeAfterwards() {
		register();
		this.tenant.set("caller");
		CallerContext caller = CallerContext.capture();
		this.tenant.set("thread");
		assertThat(caller.<String>call(this.tenant::get)).isEqualTo("caller");
		assertThat(this.tenant.get()).isEqualTo("thread");
		caller.run(() -> assertThat(this.tenant.get()).isEqualTo("caller"));
		this.tenant.remove();
		caller.run(() -> assertThat(this.tenant.get()).isEqualTo("caller"));
		assertThat(this.tenant.get()).isNull();
	}

	@Test
	void threadIsAsBeforeAfterAnException() {
		register();
		this.tenant.set("caller");
		CallerContext caller = CallerContext.capture();
		this.tenant.remove();
		assertThatIllegalStateException().isThrownBy(() -> caller.run(() -> {
			throw new IllegalStateException("thrown by the test");
		}));
		assertThat(this.tenant.get()).isNull();
	}

	@Test
	void contextOfASubscriberGoesBeforeTheThread() {
		register();
		this.tenant.set("thread");
		assertThat(CallerContext.captureFor(Context.of(KEY, "subscriber")).<String>call(this.tenant::get))
			.isEqualTo("subscriber");
		assertThat(CallerContext.captureFor(Context.of("other", "value")).<String>call(this.tenant::get))
			.isEqualTo("thread");
		assertThat(CallerContext.captureFor(Context.empty()).<String>call(this.tenant::get)).isEqualTo("thread");
	}

	@Test
	void nobodyHasNothing() {
		register();
		assertThat(CallerContext.isPresent()).isFalse();
		this.tenant.set("caller");
		assertThat(CallerContext.isPresent()).isTrue();
		CallerContext.empty().run(() -> assertThat(this.tenant.get()).isNull());
		assertThat(this.tenant.get()).isEqualTo("caller");
		CallerContext.NONE.run(() -> assertThat(this.tenant.get()).isEqualTo("caller"));
		this.tenant.remove();
	}

	@Test
	void workIsDoneWhateverAnAccessorThrows() {
		for (int failing = 0; failing < 4; failing++) {
			List<String> done = new ArrayList<>();
			ContextRegistry.getInstance().registerThreadLocalAccessor(new Failing(failing));
			CallerContext caller = CallerContext.capture();
			caller.run(() -> done.add("run"));
			done.add(caller.call(() -> "call"));
			done.add(CallerContext.captureFor(Context.of(KEY, "value")).call(() -> "subscriber"));
			assertThat(done).as("call " + failing).containsExactly("run", "call", "subscriber");
		}
	}

	private void register() {
		ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, this.tenant);
	}

	/**
	 * Throws something when it is called for the nth time.
	 */
	private static final class Failing implements ThreadLocalAccessor<String> {

		private int left;

		Failing(int left) {
			this.left = left;
		}

		private void call() {
			if (this.left-- <= 0) {
				throw new LinkageError("thrown by the test");
			}
		}

		@Override
		public Object key() {
			return KEY;
		}

		@Override
		public String getValue() {
			call();
			return "value";
		}

		@Override
		public void setValue(String value) {
			call();
		}

		@Override
		public void setValue() {
			call();
		}

	}

}
