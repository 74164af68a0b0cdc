package io.orcajob.core;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.Assert;

import io.orcajob.OrcaResources;
import io.orcajob.ResourceCall;
import io.orcajob.client.ApiCall;
import io.orcajob.client.JobsApi;

/**
 * Requests for what else the service has, of a resolver or a {@link ResourceCall}.
 */
final class ServiceResources implements OrcaResources {

	private final Subject subject;

	private final JobsApi api;

	private final BlockingCalls calls;

	private final CallLimit limit;

	private final ValueReader values;

	ServiceResources(Subject subject, JobsApi api, BlockingCalls calls, CallLimit limit, ValueReader values) {
		this.subject = subject;
		this.api = api;
		this.calls = calls;
		this.limit = limit;
		this.values = values;
	}

	@Override
	public <R> R get(String uriTemplate, Class<R> type, Object... variables) {
		checkMayBlock("get");
		return read(this.api.resource(uriTemplate, variables), uriTemplate, type);
	}

	@Override
	public <R> R get(String uriTemplate, ParameterizedTypeReference<R> type, Object... variables) {
		checkMayBlock("get");
		return read(this.api.resource(uriTemplate, variables), uriTemplate, type.getType());
	}

	@Override
	public <R> @Nullable R post(String uriTemplate, @Nullable Object body, Class<R> type, Object... variables) {
		checkMayBlock("post");
		return readOrNull(this.api.post(uriTemplate, body, variables), type);
	}

	@Override
	public <R> @Nullable R post(String uriTemplate, @Nullable Object body, ParameterizedTypeReference<R> type,
			Object... variables) {
		checkMayBlock("post");
		return readOrNull(this.api.post(uriTemplate, body, variables), type.getType());
	}

	@Override
	public void delete(String uriTemplate, Object... variables) {
		checkMayBlock("delete");
		this.calls.request(this.subject, this.api.delete(uriTemplate, variables), this.limit);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <R> @Nullable R convert(@Nullable Object json, Class<R> type) {
		return (R) this.values.convert(json, type);
	}

	private void checkMayBlock(String method) {
		this.calls.checkMayBlock("OrcaResources." + method + "(..)", "execute(..)", "call it on another thread");
	}

	private <R> R read(ApiCall<String> call, String uriTemplate, Type type) {
		R value = readOrNull(call, type);
		Assert.state(value != null, () -> "The converter made null of the response for " + uriTemplate);
		return value;
	}

	@SuppressWarnings("unchecked")
	private <R> @Nullable R readOrNull(ApiCall<String> call, Type type) {
		String json = this.calls.request(this.subject, call, this.limit);
		Assert.state(json != null, "There is no response without JSON");
		return json.equals("null") ? null : (R) this.values.read(json, type);
	}

}
