package io.orcajob.core;

import java.lang.reflect.Type;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.orcajob.JobValueConverter;

/**
 * Converts results with Jackson's defaults and ignores fields that a type lacks.
 */
final class JacksonValueConverter implements JobValueConverter {

	private final JsonMapper mapper = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	@Override
	public @Nullable Object convert(Map<String, @Nullable Object> result, Type type) {
		return this.mapper.convertValue(result, this.mapper.constructType(type));
	}

}
