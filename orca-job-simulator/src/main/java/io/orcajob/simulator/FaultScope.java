package io.orcajob.simulator;

import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The requests that a fault meets.
 *
 * @param route the route, or {@code null} for any but the simulator's own
 * @param jobs the ids of the jobs
 * @param after how many of these requests pass first
 * @param times how many are met then, {@link Integer#MAX_VALUE} for all of them
 */
record FaultScope(@Nullable String route, Predicate<String> jobs, int after, int times) {

	static final FaultScope ANY = new FaultScope(null, (id) -> true, 0, 1);

	static final String OWN_ROUTES = "/simulator/";

	private static final Pattern ROUTE = Pattern.compile("[A-Z]+ /\\S*");

	FaultScope onRoute(String route) {
		Assert.isTrue(route != null && ROUTE.matcher(route).matches(),
				() -> "'route' must be a method and a path, such as 'GET /job/{id}', and not '" + route + "'");
		Assert.isTrue(!pathOf(route).startsWith(OWN_ROUTES), "'route' must not be one of the simulator's own");
		return new FaultScope(route, this.jobs, this.after, this.times);
	}

	FaultScope forJobs(Predicate<String> jobs) {
		Assert.notNull(jobs, "'ids' must not be null");
		return new FaultScope(this.route, jobs, this.after, this.times);
	}

	FaultScope withAfter(int after) {
		Assert.isTrue(after >= 0, "'requests' must not be negative");
		return new FaultScope(this.route, this.jobs, after, this.times);
	}

	FaultScope withTimes(int times) {
		Assert.isTrue(times >= 1, "'times' must not be less than 1");
		return new FaultScope(this.route, this.jobs, this.after, times);
	}

	boolean holds(FaultyRequest request) {
		boolean sameRoute = (this.route != null) ? this.route.equals(request.route())
				: !request.path().startsWith(OWN_ROUTES);
		String id = request.jobId();
		return sameRoute && (id == null || this.jobs.test(id));
	}

	static String pathOf(String route) {
		return route.substring(route.indexOf(' ') + 1);
	}

	@Override
	public String toString() {
		return ((this.route != null) ? this.route : "any route") + ((this.after > 0) ? ", after " + this.after : "")
				+ ((this.times < Integer.MAX_VALUE) ? ", times " + this.times : ", always");
	}

}
