package io.orcajob.python;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs {@code src/test/python} with the official Python client against the simulator. The
 * client is in the virtual environment {@code .venv} beside the POM, which
 * {@code .ci/run} makes. Without it the test is skipped, and says so; where
 * {@code ORCA_TESTS_REQUIRE_PROGRAMS} is set, it fails.
 */
class PythonSdkTests {

	private static final Path PYTHON = Path.of(".venv", "bin", "python").toAbsolutePath();

	private static final String HINT = "The official Python client is not installed: python3 -m venv "
			+ "tests/python-sdk/.venv && tests/python-sdk/.venv/bin/pip install -r tests/python-sdk/requirements.txt";

	@Test
	void officialClientAgreesWithTheSimulator() throws IOException, InterruptedException {
		requireClient();
		Path printed = Files.createTempFile("pytest", ".txt");
		try (OrcaSimulator simulator = OrcaSimulator.builder()
			.key("the-key")
			.predictKey("predict-key")
			.speed(5)
			.build()
			.start()) {
			ProcessBuilder tests = new ProcessBuilder(PYTHON.toString(), "-m", "pytest", "-q", "-p", "no:cacheprovider",
					Path.of("src", "test", "python").toString())
				.redirectErrorStream(true)
				.redirectOutput(printed.toFile());
			tests.environment().put("ORCA_API_URL", simulator.url());
			tests.environment().put("ORCA_API_KEY", "the-key");
			tests.environment().put("ORCA_PREDICT_KEY", "predict-key");
			tests.environment().put("PYTHONDONTWRITEBYTECODE", "true");
			Process process = tests.start();
			boolean ended;
			try {
				ended = process.waitFor(5, TimeUnit.MINUTES);
			}
			finally {
				process.destroyForcibly();
			}
			String output = Files.readString(printed);
			System.out.println(output);
			assertThat(ended).as("pytest has ended").isTrue();
			assertThat(process.exitValue()).as(output).isZero();
			assertThat(output).contains(" passed").doesNotContain("skipped");
		}
		finally {
			Files.delete(printed);
		}
	}

	private static void requireClient() {
		boolean installed = Files.isExecutable(PYTHON);
		if (System.getenv("ORCA_TESTS_REQUIRE_PROGRAMS") != null) {
			assertThat(installed).as(HINT).isTrue();
		}
		else if (!installed) {
			System.err.println("SKIPPED: " + HINT);
			Assumptions.abort(HINT);
		}
	}

}
