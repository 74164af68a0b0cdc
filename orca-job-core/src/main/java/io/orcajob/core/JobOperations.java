package io.orcajob.core;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;

import io.orcajob.Job;
import io.orcajob.WaitOptions;

/**
 * What an application does with OrcaCloud jobs. Implemented by {@link JobTemplate};
 * applications may mock it in their tests, but methods will be added.
 *
 * @since 0.1.0
 */
public interface JobOperations {

	/**
	 * Read a job. Makes one request, which is repeated if it may succeed later, and
	 * blocks for it.
	 * @param id the id of the job, not blank
	 * @return the handle, whose value is the result as received
	 * @throws io.orcajob.JobNotFoundException if there is no such job
	 * @throws io.orcajob.OrcaApiException if the service does not answer as asked
	 * @throws IllegalArgumentException if the id is blank, {@code .} or {@code ..}
	 * @throws IllegalStateException on a thread that must not block
	 */
	Job<Map<String, @Nullable Object>> get(String id);

	/**
	 * Read a job as {@link #get(String)} does.
	 * @param <T> the type of the value
	 * @param id the id of the job, not blank
	 * @param type the class that the result is converted to
	 * @return the handle
	 */
	<T> Job<T> get(String id, Class<T> type);

	/**
	 * Read a job as {@link #get(String)} does.
	 * @param <T> the type of the value
	 * @param id the id of the job, not blank
	 * @param type the type that the result is converted to
	 * @return the handle
	 */
	<T> Job<T> get(String id, ParameterizedTypeReference<T> type);

	/**
	 * Make a handle of a job without a request. Whether there is such a job shows when it
	 * is used.
	 * @param id the id of the job, not blank
	 * @return the handle, whose value is the result as received
	 * @throws IllegalArgumentException if the id is blank, {@code .} or {@code ..}
	 */
	Job<Map<String, @Nullable Object>> reference(String id);

	/**
	 * Make a handle of a job without a request, as {@link #reference(String)} does.
	 * @param <T> the type of the value
	 * @param id the id of the job, not blank
	 * @param type the class that the result is converted to
	 * @return the handle
	 */
	<T> Job<T> reference(String id, Class<T> type);

	/**
	 * Make a handle of a job without a request, as {@link #reference(String)} does.
	 * @param <T> the type of the value
	 * @param id the id of the job, not blank
	 * @param type the type that the result is converted to
	 * @return the handle
	 */
	<T> Job<T> reference(String id, ParameterizedTypeReference<T> type);

	/**
	 * Return the options of waits that do not set their own.
	 * @return options in which everything is set
	 */
	WaitOptions getDefaults();

	/**
	 * Change the options of waits that begin from now on. Those of aborts stay.
	 * @param options the new options; what is unset keeps its value
	 */
	void updateDefaults(WaitOptions options);

}
