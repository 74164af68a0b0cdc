package io.orcajob.requests;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import io.orcajob.JobRequest;
import io.orcajob.OrcaRequestException;

/**
 * Base class of the typed builders of {@linkplain JobRequest requests that start jobs}.
 * Optional fields that are not set are left out of the request, so that the service's own
 * defaults apply, except for those that the service's official client always sends. Not
 * thread-safe.
 *
 * @param <T> the type of the value of the job
 * @param <B> the type of the builder
 * @since 0.1.0
 */
public abstract class JobRequestBuilder<T, B extends JobRequestBuilder<T, B>> extends FieldsBuilder<B> {

	private @Nullable Consumer<JobRequest.Builder<T>> customizer;

	JobRequestBuilder() {
	}

	/**
	 * Customizes the request beyond its body, for instance with the
	 * {@linkplain JobRequest.Builder#type(String) type} of the job, by which a job is
	 * found whose start had an uncertain end.
	 * @param customizer is called when the request is built
	 * @return this builder
	 */
	@SuppressWarnings("unchecked")
	public final B customize(Consumer<JobRequest.Builder<T>> customizer) {
		Assert.notNull(customizer, "'customizer' must not be null");
		this.customizer = (this.customizer != null) ? this.customizer.andThen(customizer) : customizer;
		return (B) this;
	}

	/**
	 * Builds the request. Makes no request. The builder can be used again.
	 * @return the request
	 * @throws IllegalStateException if fields are missing or exclude each other
	 */
	public final JobRequest<T> build() {
		check();
		JobRequest.Builder<T> request = request().body(body());
		Map<String, @Nullable Object> asked = asked();
		request.existingCheck((existing, refusal) -> compare(asked, existing, refusal));
		if (this.customizer != null) {
			this.customizer.accept(request);
		}
		return request.build();
	}

	/**
	 * Returns the request without its body.
	 */
	abstract JobRequest.Builder<T> request();

	/**
	 * Checks that the fields go together.
	 */
	void check() {
	}

	/**
	 * Adds what other fields make up to a copy of the fields that were set.
	 */
	void complete(Map<String, @Nullable Object> body) {
	}

	/**
	 * Compares an existing resource with what the caller asked for.
	 */
	void compare(Map<String, @Nullable Object> asked, Map<String, @Nullable Object> existing,
			OrcaRequestException refusal) {
	}

	private Map<String, @Nullable Object> body() {
		Map<String, @Nullable Object> body = new LinkedHashMap<>(fields());
		complete(body);
		return Collections.unmodifiableMap(body);
	}

	static String requireText(String argument, String value) {
		Assert.hasText(value, () -> "'" + argument + "' must not be blank");
		return value;
	}

}
