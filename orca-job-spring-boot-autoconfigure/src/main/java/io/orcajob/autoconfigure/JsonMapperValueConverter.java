package io.orcajob.autoconfigure;

import java.lang.reflect.Type;
import java.util.Map;

import org.jspecify.annotations.Nullable;
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
		this.mapper = mapper.rebuild().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
	}

	@Override
	public @Nullable Object convert(Object json, Type type) {
		return this.mapper.convertValue(json, this.mapper.constructType(type));
	}

}
