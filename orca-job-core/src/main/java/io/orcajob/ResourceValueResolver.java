package io.orcajob;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.Assert;

/**
 * Reads a resource of the service, or a field of it. Made by
 * {@link JobValueResolver#resource(Class, String, String, Object...)}.
 *
 * @param <T> the type of the value
 * @param type the class that the JSON is converted to
 * @param field the field that holds the value, or {@code null} for the whole answer
 * @param path where the resource is; the id of the job follows its variables
 * @since 0.1.0
 */
public record ResourceValueResolver<T>(Class<T> type, @Nullable String field,
		JobRequest.Path path) implements JobValueResolver<T> {

	private static final ParameterizedTypeReference<Map<String, @Nullable Object>> FIELDS = new ParameterizedTypeReference<>() {
	};

	public ResourceValueResolver {
		Assert.notNull(type, "'type' must not be null");
		Assert.isTrue(field == null || !field.isBlank(), "'field' must not be blank");
	}

	@Override
	public @Nullable T resolve(JobSnapshot completed, OrcaResources resources) {
		List<Object> variables = new ArrayList<>(this.path.variables());
		variables.add(completed.id());
		if (this.field == null) {
			return resources.get(this.path.uriTemplate(), this.type, variables.toArray());
		}
		Map<String, @Nullable Object> answer = resources.get(this.path.uriTemplate(), FIELDS, variables.toArray());
		Assert.state(answer.containsKey(this.field),
				() -> "The answer has no field '" + this.field + "', but " + answer.keySet());
		return resources.convert(answer.get(this.field), this.type);
	}

}
