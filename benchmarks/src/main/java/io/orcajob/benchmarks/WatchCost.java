package io.orcajob.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobSnapshot;
import io.orcajob.WaitOptions;
import io.orcajob.core.JobTemplate;
import io.orcajob.metrics.JobMetrics;
import io.orcajob.poll.JobPollListener;
import io.orcajob.poll.PollMode;

/**
 * Prints what it costs an application to watch jobs that run for long:
 * {@code WatchCost <jobs> <interval in seconds> <seconds to measure>}.
 */
public final class WatchCost {

	private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
		.getOperatingSystemMXBean();

	private WatchCost() {
	}

	public static void main(String[] args) throws Exception {
		int jobs = (args.length > 0) ? Integer.parseInt(args[0]) : 1000;
		int interval = (args.length > 1) ? Integer.parseInt(args[1]) : 3;
		int seconds = (args.length > 2) ? Integer.parseInt(args[2]) : 60;
		try (ServiceProcess service = ServiceProcess.start(jobs)) {
			measure(service.url(), jobs, interval, seconds);
		}
		System.exit(0);
	}

	private static void measure(String url, int jobs, int interval, int seconds) throws InterruptedException {
		LongAdder polls = new LongAdder();
		JobMetrics metrics = new JobMetrics();
		metrics.bindTo(new SimpleMeterRegistry());
		WebClient client = WebClient.builder().baseUrl(url).defaultHeader("Api-Key", "key").build();
		try (JobTemplate template = JobTemplate.builder(client)
			.defaults(WaitOptions.builder().refreshInterval(Duration.ofSeconds(interval)).build())
			.pollListener(metrics)
			.pollListener(new Counter(polls))
			.build()) {
			List<Job<?>> handles = new ArrayList<>();
			template.stream(JobQuery.all()).forEach(handles::add);
			List<CompletableFuture<JobSnapshot>> waits = new ArrayList<>();
			int tenth = jobs / 10;
			handles.subList(0, tenth).forEach((job) -> waits.add(job.awaitAsync()));
			Thread.sleep(Duration.ofSeconds(2L * interval).toMillis());
			long few = liveHeap();
			handles.subList(tenth, jobs).forEach((job) -> waits.add(job.awaitAsync()));
			Thread.sleep(Duration.ofSeconds(30).toMillis());
			long many = liveHeap();
			long cpu = SYSTEM.getProcessCpuTime();
			long start = System.nanoTime();
			polls.reset();
			Thread.sleep(Duration.ofSeconds(seconds).toMillis());
			double took = (System.nanoTime() - start) / 1e9;
			double used = (SYSTEM.getProcessCpuTime() - cpu) / 1e9;
			System.out.printf(Locale.ROOT, "%,d jobs watched for %.0f s, one poll per job and %d s:%n", jobs, took,
					interval);
			System.out.printf(Locale.ROOT, "  requests          %8.1f per second%n", polls.sum() / took);
			System.out.printf(Locale.ROOT, "  CPU               %8.1f %% of one core%n", 100 * used / took);
			System.out.printf(Locale.ROOT, "  heap              %8.0f bytes per job, with its future%n",
					(many - few) / (0.9 * jobs));
			System.out.printf(Locale.ROOT, "  threads of ours   %8d%n", ownThreads());
			System.out.printf("  on %d cores, Java %s%n", Runtime.getRuntime().availableProcessors(),
					Runtime.version());
			waits.forEach((wait) -> wait.cancel(false));
		}
	}

	private static long liveHeap() {
		for (int i = 0; i < 4; i++) {
			System.gc();
		}
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	private static long ownThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("orca-job"))
			.count();
	}

	/**
	 * Counts polls.
	 *
	 * @param polls the counter
	 */
	private record Counter(LongAdder polls) implements JobPollListener {

		@Override
		public void jobEnded(JobSnapshot snapshot) {
		}

		@Override
		public void polled(PollMode mode, Duration took, @Nullable Throwable error) {
			this.polls.increment();
		}

	}

}
