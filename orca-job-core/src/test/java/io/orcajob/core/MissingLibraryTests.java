package io.orcajob.core;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import io.micrometer.observation.tck.TestObservationRegistry;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobSnapshot;
import io.orcajob.observation.CallerContext;
import io.orcajob.observation.JobLogContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for an application without the libraries that hand contexts and log contexts on.
 */
class MissingLibraryTests {

	@Test
	void jobsAreWaitedForAndObserved() throws Exception {
		ClassLoader loader = new LoaderWithoutLibraries();
		assertThatExceptionOfType(ClassNotFoundException.class)
			.isThrownBy(() -> loader.loadClass("io.micrometer.context.ContextRegistry"));
		assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> loader.loadClass("org.slf4j.MDC"));
		Class<?> application = loader.loadClass(Application.class.getName());
		assertThat(application).isNotSameAs(Application.class);
		var constructor = application.getDeclaredConstructor();
		constructor.setAccessible(true);
		assertThat(((Callable<?>) constructor.newInstance()).call()).isEqualTo("COMPLETED COMPLETED COMPLETED [] done");
	}

	/**
	 * Uses what could touch the libraries.
	 */
	static final class Application implements Callable<String> {

		@Override
		public String call() throws Exception {
			TestObservationRegistry registry = TestObservationRegistry.create();
			try (VirtualOrca orca = new VirtualOrca(
					(builder) -> builder.observationRegistry(registry).listener(new JobListener() {
					}))) {
				Job<?> job = orca.template.reference(orca.submit(5));
				orca.template.watch(job);
				CompletableFuture<JobSnapshot> future = job.awaitAsync();
				CompletableFuture<JobSnapshot> mono = new ReactiveJobTemplate(orca.template).await(job)
					.contextWrite((context) -> context.put("key", "value"))
					.toFuture();
				Mono<JobSnapshot> last = job.updates().last();
				CompletableFuture<JobSnapshot> updates = last.toFuture();
				orca.advanceSeconds(10);
				orca.template.query(JobQuery.builder().type("NONE").build());
				CallerContext.capture().run(() -> JobLogContext.run("1", JobLogContext::clear));
				return future.get().status() + " " + mono.get().status() + " " + updates.get().status() + " "
						+ orca.template.query(JobQuery.builder().type("NONE").build()) + " "
						+ CallerContext.captureFor(Context.empty()).call(() -> "done");
			}
		}

	}

	private static final class LoaderWithoutLibraries extends ClassLoader {

		LoaderWithoutLibraries() {
			super(MissingLibraryTests.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.startsWith("io.micrometer.context.") || name.startsWith("org.slf4j.")) {
				throw new ClassNotFoundException(name);
			}
			if (!name.startsWith("io.orcajob.")) {
				return super.loadClass(name, resolve);
			}
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				return (loaded != null) ? loaded : define(name);
			}
		}

		private Class<?> define(String name) throws ClassNotFoundException {
			try (InputStream stream = getResourceAsStream(name.replace('.', '/') + ".class")) {
				byte[] bytes = stream.readAllBytes();
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
