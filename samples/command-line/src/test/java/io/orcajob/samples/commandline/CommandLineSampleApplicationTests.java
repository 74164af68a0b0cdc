package io.orcajob.samples.commandline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.orcajob.simulator.Fault;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Runs the program as a user would; where it is to be killed, in a process of its own.
 */
@ExtendWith(OutputCaptureExtension.class)
class CommandLineSampleApplicationTests {

	private static final String EVALUATION = "POST /classification_model/{name}/evaluation";

	@Test
	void exitsWithZeroWhenAllHaveCompletedAndPrintsTheMetrics(CapturedOutput output) {
		try (OrcaSimulator simulator = simulator((script) -> script.duration(Duration.ofMillis(300)))) {
			assertThat(run(simulator)).isZero();
			assertThat(output).containsPattern("MODEL +STATUS +ACCURACY +F1 +COVERAGE +TOOK\n")
				.containsPattern("support +COMPLETED +0\\.875 +0\\.875 +1\\.000 +0\\.3 s\n")
				.containsPattern("sales +COMPLETED")
				.containsPattern("returns +COMPLETED");
			assertThat(simulator.journal().count(EVALUATION)).isEqualTo(3);
		}
	}

	@Test
	void runsOnTheEmbeddedSimulatorWithoutAnAccount(CapturedOutput output) {
		assertThat(run("--orca.api.url=", "--orca.api.key=", "--evaluate.models=one")).isZero();
		assertThat(output).contains("embedded simulator").containsPattern("one +COMPLETED");
	}

	@Test
	void exitsWithOneWhenAJobHasFailed(CapturedOutput output) {
		try (OrcaSimulator simulator = simulator((script) -> script.duration(Duration.ofMillis(100))
			.outcome(JobScript.Outcome.FAILED)
			.exception("column 'label' is empty"))) {
			assertThat(run(simulator, "--evaluate.models=broken")).isOne();
			assertThat(output).containsPattern("broken +FAILED .* column 'label' is empty\n");
		}
	}

	@Test
	void exitsWithOneWhenAJobIsRefusedAndWaitsForTheOthers(CapturedOutput output) {
		try (OrcaSimulator simulator = simulator((script) -> script.duration(Duration.ofMillis(100)))) {
			assertThat(run(simulator, "--evaluate.models=no such model,support")).isOne();
			assertThat(output).containsPattern("no such model +- .*HTTP 422")
				.contains("Input should not contain spaces")
				.containsPattern("support +COMPLETED");
		}
	}

	@Test
	void badInputStartsNothingAndSaysWhatIsWrong(CapturedOutput output) {
		try (OrcaSimulator simulator = simulator((script) -> script.duration(Duration.ofMillis(100)))) {
			assertThat(run(simulator, "--evaluate.resume=junk")).isOne();
			assertThat(output).containsPattern("\\(resumed\\) +- .*'token'");
			assertThatException().isThrownBy(() -> run(simulator, "--evaluate.model=support"));
			assertThat(output).contains("evaluate.model").contains("APPLICATION FAILED TO START");
			assertThatException().isThrownBy(() -> run(simulator, "--evaluate.models="));
			assertThat(output).contains("There is nothing to evaluate");
			assertThat(simulator.journal().count(EVALUATION)).isZero();
		}
	}

	@Test
	void exitsWithTwoWhenTheTimeIsOverAndTheJobsCanBePickedUpAgain(CapturedOutput output) {
		try (OrcaSimulator simulator = simulator((script) -> script.duration(Duration.ofHours(1)))) {
			assertThat(run(simulator, "--evaluate.models=slow", "--orca.job.max-wait=300ms")).isEqualTo(2);
			Matcher token = Pattern.compile("--evaluate\\.resume=(\\S+)").matcher(output);
			assertThat(token.find()).isTrue();
			assertThat(simulator.journal().count("DELETE /job/{id}/abort")).as("timed out, not aborted").isZero();
			simulator.advance(Duration.ofHours(2));
			assertThat(run(simulator, "--evaluate.resume=" + token.group(1))).isZero();
			assertThat(output).containsPattern("\\(resumed\\) +COMPLETED +0\\.875");
			assertThat(simulator.journal().count(EVALUATION)).isOne();
		}
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void interruptedAsksToAbortAndSaysWhatItLeavesBehind() throws Exception {
		try (OrcaSimulator simulator = simulator((script) -> script.duration(Duration.ofHours(1)))) {
			Process process = startWaiting(simulator);
			kill(process, "INT");
			String printed = outputOf(process);
			assertThat(process.exitValue()).isEqualTo(130);
			assertThat(printed).containsPattern("Asked to abort job \\S+, which is ABORT(ING|ED)\n");
			assertThat(simulator.journal().count("DELETE /job/{id}/abort")).isEqualTo(3);
		}
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void interruptedWithoutANetworkSaysWhatItLeavesBehind() throws Exception {
		try (OrcaSimulator simulator = simulator((script) -> script.duration(Duration.ofHours(1)))) {
			Process process = startWaiting(simulator);
			simulator.close();
			kill(process, "TERM");
			String printed = outputOf(process);
			assertThat(process.exitValue()).isEqualTo(143);
			assertThat(printed)
				.containsPattern("Left behind job \\S+ \\((DISPATCHED|PROCESSING)\\), which cannot be aborted: .*no "
						+ "connection.* --evaluate\\.resume=orca-job\\.1\\.");
		}
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void interruptedSaysWhichSubmitMayHaveStartedAJob() throws Exception {
		try (OrcaSimulator simulator = simulator((script) -> script.duration(Duration.ofHours(1)))) {
			simulator.fault(Fault.on(EVALUATION).reset().times(1));
			Process process = startWaiting(simulator, 2);
			kill(process, "INT");
			String printed = outputOf(process);
			assertThat(printed).containsPattern(
					"support has no job that could be aborted: It is not known whether POST .*" + "has started a job");
			assertThat(simulator.journal().count(EVALUATION)).isEqualTo(3);
			assertThat(simulator.journal().count("DELETE /job/{id}/abort")).isEqualTo(2);
		}
	}

	private static Process startWaiting(OrcaSimulator simulator) throws Exception {
		return startWaiting(simulator, 3);
	}

	private static Process startWaiting(OrcaSimulator simulator, int jobs) throws Exception {
		List<String> command = withSignals();
		command.addAll(List.of(ProcessHandle.current().info().command().orElse("java"), "-cp",
				System.getProperty("java.class.path"), CommandLineSampleApplication.class.getName()));
		command.addAll(arguments(simulator, "--orca.api.retry.max-retries=0"));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.untilAsserted(
					() -> assertThat(simulator.journal().count("GET /job/{id}")).as("first polls").isEqualTo(jobs));
		return process;
	}

	/**
	 * Return what starts a program that Ctrl-C reaches, also if the build runs in the
	 * background of a shell and ignores it.
	 */
	private static List<String> withSignals() throws Exception {
		List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
		List<String> attempt = new ArrayList<>(command);
		attempt.add("true");
		return (new ProcessBuilder(attempt).start().waitFor() == 0) ? command : new ArrayList<>();
	}

	private static void kill(Process process, String signal) throws Exception {
		new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
	}

	private static String outputOf(Process process) throws Exception {
		CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> {
			try {
				return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the program ends").isTrue();
		return output.get(10, TimeUnit.SECONDS);
	}

	private static OrcaSimulator simulator(UnaryOperator<JobScript.Builder> evaluations) {
		return OrcaSimulator.builder()
			.anyName(true)
			.evaluations((script) -> evaluations.apply(script.queue(Duration.ZERO)))
			.build()
			.start();
	}

	private static int run(OrcaSimulator simulator, String... args) {
		return run(arguments(simulator, args).toArray(String[]::new));
	}

	private static List<String> arguments(OrcaSimulator simulator, String... args) {
		List<String> all = new ArrayList<>(List.of(args));
		all.add("--orca.api.url=" + simulator.url());
		all.add("--orca.api.key=key");
		return all;
	}

	private static int run(String... args) {
		return SpringApplication.exit(SpringApplication.run(CommandLineSampleApplication.class, withFastPolls(args)));
	}

	private static String[] withFastPolls(String... args) {
		List<String> all = new ArrayList<>(List.of(args));
		all.add("--orca.job.refresh-interval=100ms");
		return all.toArray(String[]::new);
	}

}
