package io.orcajob.core;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import io.orcajob.JobValueResolver;
import io.orcajob.ResourceValueResolver;

/**
 * The types, resolvers and resources that the application has named itself, by using or
 * registering them, and the value types of the JDK: all that a token without a signature
 * may refer to. Classes are looked up here by their names, and never loaded.
 */
final class NamedSources {

	/** Templates that are put together from ids would fill the memory. */
	private static final int MAX_RESOURCES = 1_000;

	private static final int MAX_DIMENSIONS = 255;

	private static final List<Class<?>> PRIMITIVES = List.of(boolean.class, byte.class, short.class, char.class,
			int.class, long.class, float.class, double.class);

	private static final List<Class<?>> VALUES = List.of(Object.class, String.class, Boolean.class, Byte.class,
			Short.class, Character.class, Integer.class, Long.class, Float.class, Double.class, Number.class,
			BigInteger.class, BigDecimal.class, UUID.class, Instant.class, LocalDate.class, LocalTime.class,
			LocalDateTime.class, OffsetDateTime.class, ZonedDateTime.class, Duration.class, Period.class, Map.class,
			Collection.class, List.class, Set.class);

	private static final Map<String, Class<?>> PRIMITIVES_BY_DESCRIPTOR = PRIMITIVES.stream()
		.collect(Collectors.toUnmodifiableMap(Class::descriptorString, Function.identity()));

	private final Map<String, Class<?>> types = new ConcurrentHashMap<>();

	private final Map<String, Class<?>> resolvers = new ConcurrentHashMap<>();

	private final Set<Resource> resources = ConcurrentHashMap.newKeySet();

	NamedSources() {
		PRIMITIVES.forEach(this::add);
		VALUES.forEach(this::add);
	}

	/**
	 * Adds the source of the value of a handle that the application has made.
	 */
	void add(ValueSource source) {
		if (source instanceof ValueSource.Converted converted) {
			add(converted.type());
		}
		else if (source instanceof ValueSource.Resolved resolved) {
			add(resolved.resolver());
		}
	}

	void add(Type type) {
		if (type instanceof Class<?> known) {
			Class<?> element = known;
			while (element.isArray()) {
				element = element.componentType();
			}
			put(this.types, element);
		}
		else if (type instanceof ParameterizedType parameterized) {
			add(parameterized.getRawType());
			Arrays.stream(parameterized.getActualTypeArguments()).forEach(this::add);
		}
	}

	void add(JobValueResolver<?> resolver) {
		if (resolver instanceof ResourceValueResolver<?> resource) {
			add(resource.type());
			if (this.resources.size() < MAX_RESOURCES) {
				this.resources.add(new Resource(resource.path().uriTemplate(), resource.field()));
			}
		}
		else {
			put(this.resolvers, resolver.getClass());
		}
	}

	private static void put(Map<String, Class<?>> map, Class<?> type) {
		if (map.get(type.getName()) != type) {
			map.put(type.getName(), type);
		}
	}

	/**
	 * Finds a type.
	 * @param name the name of a class, as {@link Class#getName()} returns it
	 * @return the class, or {@code null} if the application has not named it
	 */
	@Nullable Class<?> type(String name) {
		int dimensions = 0;
		while (dimensions < name.length() && name.charAt(dimensions) == '[') {
			dimensions++;
		}
		Assert.isTrue(dimensions <= MAX_DIMENSIONS, "it names an array of too many dimensions");
		Class<?> type = (dimensions > 0) ? element(name.substring(dimensions)) : this.types.get(name);
		for (int i = 0; i < dimensions && type != null; i++) {
			type = type.arrayType();
		}
		return type;
	}

	private @Nullable Class<?> element(String descriptor) {
		boolean named = descriptor.startsWith("L") && descriptor.endsWith(";");
		return named ? this.types.get(descriptor.substring(1, descriptor.length() - 1))
				: PRIMITIVES_BY_DESCRIPTOR.get(descriptor);
	}

	@Nullable Class<?> resolver(String name) {
		return this.resolvers.get(name);
	}

	boolean hasResource(String uriTemplate, @Nullable String field) {
		return this.resources.contains(new Resource(uriTemplate, field));
	}

	private record Resource(String uriTemplate, @Nullable String field) {
	}

}
