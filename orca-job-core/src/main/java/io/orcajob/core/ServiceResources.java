package io.orcajob.core;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.Assert;

import io.orcajob.OrcaResources;
import io.orcajob.client.JobsApi;

/**
 * What a resolver reads for one job.
 */
final class ServiceResources implements OrcaResources {

	private final String jobId;

	private final JobsApi api;

	private final BlockingCalls calls;

	private final CallLimit limit;

	private final ValueReader values;

	ServiceResources(String jobId, JobsApi api, BlockingCalls calls, CallLimit limit, ValueReader values) {
		this.jobId = jobId;
		this.api = api;
		this.calls = calls;
		this.limit = limit;
		this.values = values;
	}

	@Override
	public <R> R get(String uriTemplate, Class<R> type, Object... variables) {
		return read(uriTemplate, type, variables);
	}

	@Override
	public <R> R get(String uriTemplate, ParameterizedTypeReference<R> type, Object... variables) {
		return read(uriTemplate, type.getType(), variables);
	}

	@Override
	public <R> R post(String uriTemplate, @Nullable Object body, Class<R> type, Object... variables) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <R> R post(String uriTemplate, @Nullable Object body, ParameterizedTypeReference<R> type,
			Object... variables) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void delete(String uriTemplate, Object... variables) {
		throw new UnsupportedOperationException();
	}

	@Override
	@SuppressWarnings("unchecked")
	public <R> @Nullable R convert(@Nullable Object json, Class<R> type) {
		return (R) this.values.convert(json, type);
	}

	@SuppressWarnings("unchecked")
	private <R> R read(String uriTemplate, Type type, Object... variables) {
		this.calls.checkMayBlock("OrcaResources.get(..)", "result(..)", "call it on another thread");
		String json = this.calls.request(Subject.job(this.jobId), this.api.resource(uriTemplate, variables),
				this.limit);
		Assert.state(json != null, "There is no answer without JSON");
		Object value = this.values.read(json, type);
		Assert.state(value != null, () -> "The converter made null of the answer for " + uriTemplate);
		return (R) value;
	}

}
