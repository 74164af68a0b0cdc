package io.orcajob.simulator;

import java.util.List;

/**
 * One page of the list of jobs.
 */
record JobPage(List<JobState> items, int total, int offset, int limit) {

}
