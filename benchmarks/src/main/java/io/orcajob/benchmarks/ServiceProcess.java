package io.orcajob.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

/**
 * The service in a process of its own, so that what it costs is not counted. Ends with
 * its standard input.
 */
public final class ServiceProcess implements AutoCloseable {

	private final Process process;

	private final String url;

	private ServiceProcess(Process process, String url) {
		this.process = process;
		this.url = url;
	}

	static ServiceProcess start(int jobs) throws IOException {
		Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-cp",
				System.getProperty("java.class.path"), ServiceProcess.class.getName(), String.valueOf(jobs))
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		BufferedReader output = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		String url = output.readLine();
		if (url == null) {
			throw new IOException("The service did not start");
		}
		return new ServiceProcess(process, url);
	}

	String url() {
		return this.url;
	}

	@Override
	public void close() {
		this.process.destroy();
	}

	public static void main(String[] args) throws IOException {
		OrcaSimulator simulator = OrcaSimulator.builder().build().start();
		JobScript script = JobScript.builder().queue(Duration.ZERO).duration(Duration.ofHours(5)).steps(1000).build();
		for (int i = 0; i < Integer.parseInt(args[0]); i++) {
			simulator.submit(script);
		}
		System.out.println(simulator.url());
		while (System.in.read() >= 0) {
			// Until who has started this is gone.
		}
		System.exit(0);
	}

}
