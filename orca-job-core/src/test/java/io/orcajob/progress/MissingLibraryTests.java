package io.orcajob.progress;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;

import org.junit.jupiter.api.Test;

import io.orcajob.JobSnapshot;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the package without the library that renders bars.
 */
class MissingLibraryTests {

	@Test
	void progressIsLogged() throws Exception {
		ClassLoader loader = new LoaderWithoutLibrary();
		Class<?> modes = loader.loadClass(ProgressMode.class.getName());
		Class<?> displays = loader.loadClass(ProgressDisplay.class.getName());
		assertThat(displays).isNotSameAs(ProgressDisplay.class);
		Object mode = modes.getMethod("valueOf", String.class).invoke(null, "BAR");
		Object display = displays.getMethod("create", modes, boolean.class).invoke(null, mode, true);
		Method view = displays.getDeclaredMethod("view");
		view.setAccessible(true);
		assertThat(view.invoke(display).getClass().getName()).isEqualTo(ProgressLog.class.getName());
		Object progress = displays.getMethod("start", JobSnapshot.class).invoke(display, Jobs.processing("a", 1));
		Class<?> types = loader.loadClass(JobProgress.class.getName());
		types.getMethod("update", JobSnapshot.class).invoke(progress, Jobs.processing("a", 2));
		types.getMethod("close", JobSnapshot.class).invoke(progress, Jobs.processing("a", 2));
	}

	private static final class LoaderWithoutLibrary extends ClassLoader {

		LoaderWithoutLibrary() {
			super(MissingLibraryTests.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.startsWith("me.tongfei.") || name.startsWith("org.jline.")) {
				throw new ClassNotFoundException(name);
			}
			if (!name.startsWith("io.orcajob.progress.")) {
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
