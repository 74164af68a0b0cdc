package io.orcajob.progress;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import io.orcajob.JobSnapshot;

/**
 * Makes the rows of the terminal. Hides the library that renders them, which may be
 * absent.
 */
interface BarFactory {

	/**
	 * Make the row of one job.
	 * @param first the state of the job
	 * @param title names the job, in as many columns as the other rows' titles
	 * @param columns the width of the row
	 * @param sink takes each rendering
	 * @return the row
	 */
	Bar job(JobSnapshot first, Function<JobSnapshot, String> title, IntSupplier columns, Consumer<String> sink);

	/**
	 * Make a row of text.
	 * @param text the text of the moment
	 * @param sink takes each rendering
	 * @return the row
	 */
	Bar text(Supplier<String> text, Consumer<String> sink);

}
