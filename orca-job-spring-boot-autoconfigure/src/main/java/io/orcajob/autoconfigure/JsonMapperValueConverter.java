package io.orcajob.autoconfigure;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.orcajob.JobValueConverter;

/**
 * Converts results as the application's {@link JsonMapper} would, but ignores fields that
 * a type lacks: the service may add some at any time.
 */
class JsonMapperValueConverter implements JobValueConverter {

	private final JsonMapper mapper;

	JsonMapperValueConverter(JsonMapper mapper) {
		this.mapper = mapper.rebuild()
			.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
			.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
			.build();
	}

	@Override
	public @Nullable Object convert(Object json, Type type) {
		return this.mapper.convertValue(json, this.mapper.constructType(type));
	}

	@Override
	public @Nullable Object read(String json, Type type) {
		return this.mapper.readValue(json, this.mapper.constructType(type));
	}

}
