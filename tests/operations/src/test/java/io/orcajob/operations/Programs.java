package io.orcajob.operations;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Programs that the build does not bring. Without them tests are skipped, and say so;
 * where {@code ORCA_TESTS_REQUIRE_PROGRAMS} is set, as by {@code .ci/run}, they fail.
 */
final class Programs {

	private Programs() {
	}

	static void require(String program) {
		boolean installed = List.of(System.getenv("PATH").split(java.io.File.pathSeparator))
			.stream()
			.anyMatch((folder) -> Files.isExecutable(Path.of(folder, program)));
		String hint = "The program '" + program + "' is not installed (Debian's package 'prometheus' has it)";
		if (System.getenv("ORCA_TESTS_REQUIRE_PROGRAMS") != null) {
			assertThat(installed).as(hint).isTrue();
		}
		else if (!installed) {
			System.err.println("SKIPPED: " + hint);
			Assumptions.abort(hint);
		}
	}

	/**
	 * Run a program.
	 * @param input what it reads from standard input
	 * @param command the program and its arguments
	 * @return what it prints
	 */
	static Result run(String input, String... command) throws IOException, InterruptedException {
		Path printed = Files.createTempFile("program", ".txt");
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(printed.toFile())
				.start();
			process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
			process.getOutputStream().close();
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(command[0] + " ends").isTrue();
			return new Result(process.exitValue(), Files.readString(printed));
		}
		finally {
			Files.delete(printed);
		}
	}

	/**
	 * What became of a program.
	 *
	 * @param exitCode its exit code
	 * @param output what it printed
	 */
	record Result(int exitCode, String output) {
	}

}
