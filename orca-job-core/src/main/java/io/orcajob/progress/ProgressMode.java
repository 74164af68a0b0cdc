package io.orcajob.progress;

/**
 * How the progress of jobs is shown.
 *
 * @since 0.1.0
 */
public enum ProgressMode {

	/**
	 * Bars if standard output is a terminal that can move its cursor and nothing says
	 * that a machine reads it ({@code CI}); log lines otherwise.
	 */
	AUTO,

	/**
	 * Bars, whatever standard output is. Where the cursor cannot be moved, all jobs share
	 * one line. Without the library that draws them, log lines.
	 */
	BAR,

	/**
	 * Log lines: at most one per job per ten percent and per thirty seconds, and one at
	 * its end, a warning if it failed.
	 */
	LOG

}
