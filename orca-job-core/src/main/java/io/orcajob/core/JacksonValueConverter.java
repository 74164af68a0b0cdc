package io.orcajob.core;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.orcajob.JobValueConverter;

/**
 * Converts results with Jackson's defaults and ignores fields that a type lacks.
 */
final class JacksonValueConverter implements JobValueConverter {

	private final JsonMapper mapper = JsonMapper.builder()
		.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	@Override
	public @Nullable Object convert(Object json, Type type) {
		return this.mapper.convertValue(json, this.mapper.constructType(type));
	}

	@Override
	public @Nullable Object read(String json, Type type) {
		return this.mapper.readValue(json, this.mapper.constructType(type));
	}

}
