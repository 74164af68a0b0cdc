package io.orcajob.samples.web;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What this application offers, as links that work wherever they are read.
 *
 * @param base the address of the application, without a slash at its end
 */
record Links(String base) {

	/**
	 * Return the addresses to look at.
	 * @return what is there, by its address
	 */
	Map<String, String> pages() {
		Map<String, String> pages = new LinkedHashMap<>();
		pages.put(this.base + "/jobs", "the latest jobs");
		pages.put(this.base + "/actuator/orcajobs", "jobs that are watched, and those that have ended");
		pages.put(this.base + "/actuator/health", "whether the service is well");
		pages.put(this.base + "/actuator/metrics/orca.job.duration", "how long jobs take");
		pages.put(this.base + "/actuator/prometheus", "all metrics");
		return pages;
	}

	String job(String id) {
		return this.base + "/jobs/" + id;
	}

	/**
	 * Return the command that starts a job.
	 */
	String start() {
		return "curl -X POST " + this.base
				+ "/jobs -H 'Content-Type: application/json' -d '{\"type\": \"EVALUATE_MODEL\", \"duration_ms\": 20000}'";
	}

}
