package io.orcajob.core;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.ResolvableType;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

import io.orcajob.JobRequest;
import io.orcajob.JobValueResolver;
import io.orcajob.ResourceValueResolver;

/**
 * Writes handles as text and reads them: {@code orca-job.<version>.<content>.<checksum>},
 * where the content is JSON in Base64 for URLs and the checksum tells a text that was cut
 * or changed. A token is no secret and is not signed.
 */
final class JobTokens {

	private static final String NAME = "orca-job";

	private static final String VERSION = "1";

	private static final int LONGEST_QUOTE = 40;

	private final JsonMapper mapper = new JsonMapper();

	/**
	 * Write a token.
	 * @param id the id of the job
	 * @param source where its value comes from
	 * @return the token
	 * @throws IllegalStateException if the source cannot be written
	 */
	String write(String id, ValueSource source) {
		Map<String, @Nullable Object> content = new LinkedHashMap<>();
		content.put("id", id);
		if (source instanceof ValueSource.Converted converted) {
			content.put("type", text(converted.type()));
		}
		else if (source instanceof ValueSource.Resolved resolved) {
			if (resolved.resolver() instanceof ResourceValueResolver<?> resource) {
				content.put("type", text(resource.type()));
				content.put("field", resource.field());
				content.put("path", resource.path().uriTemplate());
				content.put("variables", resource.path().variables().stream().map(String::valueOf).toList());
			}
			else {
				content.put("resolver", text(resolved.resolver()));
			}
		}
		String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(this.mapper.writeValueAsBytes(content));
		String start = NAME + "." + VERSION + "." + encoded;
		return start + "." + checksum(start);
	}

	/**
	 * Read a token.
	 * @param token the token
	 * @return what it says
	 * @throws IllegalArgumentException if it is none, or cannot be read here
	 */
	Content read(String token) {
		Assert.hasText(token, "'token' must not be blank");
		String[] parts = token.trim().split("\\.", -1);
		Assert.isTrue(parts[0].equals(NAME), () -> "'token' is none of orca-job: '" + quote(token)
				+ "'. Tokens come from Job.token() and begin with '" + NAME + ".'");
		Assert.isTrue(parts.length < 2 || parts[1].equals(VERSION), () -> "'token' is of version '" + quote(parts[1])
				+ "', and this orca-job reads version " + VERSION + ": is there a newer one?");
		String trimmed = token.trim();
		Assert.isTrue(
				parts.length == 4
						&& parts[3].equals(checksum(trimmed.substring(0, Math.max(0, trimmed.lastIndexOf('.'))))),
				() -> "'token' is damaged, as it was cut or changed: '" + quote(token) + "'");
		try {
			byte[] json = Base64.getUrlDecoder().decode(parts[2]);
			return content(this.mapper.readValue(json, Map.class));
		}
		catch (JacksonException | ClassCastException ex) {
			throw new IllegalArgumentException("'token' has no content that can be read: '" + quote(token) + "'", ex);
		}
	}

	private static Content content(Map<?, ?> content) {
		String id = JobHandles.checkedId(String.valueOf(content.get("id")));
		if (content.get("resolver") instanceof String resolver) {
			return new Content(id, new ValueSource.Resolved(resolver(resolver)));
		}
		if (content.get("path") instanceof String path) {
			Type type = type(content.get("type"));
			Assert.isInstanceOf(Class.class, type, "'token' has a resource of a type that is no class");
			List<Object> variables = new ArrayList<>();
			if (content.get("variables") instanceof List<?> list) {
				list.forEach((variable) -> variables.add(String.valueOf(variable)));
			}
			return new Content(id,
					new ValueSource.Resolved(new ResourceValueResolver<>((Class<?>) type,
							(content.get("field") instanceof String field) ? field : null,
							new JobRequest.Path(path, variables))));
		}
		return new Content(id, content.containsKey("type") ? new ValueSource.Converted(type(content.get("type")))
				: new ValueSource.Received());
	}

	private static Object text(Type type) {
		if (type instanceof Class<?> known) {
			return known.getName();
		}
		if (type instanceof ParameterizedType parameterized) {
			List<Object> texts = new ArrayList<>();
			texts.add(text(parameterized.getRawType()));
			Arrays.stream(parameterized.getActualTypeArguments()).map(JobTokens::text).forEach(texts::add);
			return texts;
		}
		throw new IllegalStateException("The handle has no token, as the type of its value cannot be written as text: "
				+ type.getTypeName() + ". Use a class, or a parameterized type without wildcards");
	}

	private static Type type(@Nullable Object text) {
		if (text instanceof List<?> texts && !texts.isEmpty()) {
			ResolvableType[] arguments = texts.stream()
				.skip(1)
				.map((argument) -> ResolvableType.forType(type(argument)))
				.toArray(ResolvableType[]::new);
			return ResolvableType.forClassWithGenerics((Class<?>) type(texts.get(0)), arguments).getType();
		}
		return load(String.valueOf(text));
	}

	private static String text(JobValueResolver<?> resolver) {
		Class<?> type = resolver.getClass();
		boolean named = !type.isSynthetic() && !type.isHidden() && !type.isAnonymousClass() && !type.isLocalClass()
				&& (!type.isMemberClass() || Modifier.isStatic(type.getModifiers()));
		if (!named || !ClassUtils.hasConstructor(type) || hasFields(type)) {
			throw new IllegalStateException("The handle has no token, as its value is found by code that cannot be "
					+ "written as text: " + type.getName() + ". Use JobValueResolver.resource(..), or a named class "
					+ "without fields that has a constructor without arguments");
		}
		return type.getName();
	}

	private static boolean hasFields(Class<?> type) {
		for (Class<?> current = type; current != null; current = current.getSuperclass()) {
			for (Field field : current.getDeclaredFields()) {
				if (!Modifier.isStatic(field.getModifiers())) {
					return true;
				}
			}
		}
		return false;
	}

	private static JobValueResolver<?> resolver(String name) {
		Class<?> type = load(name);
		Assert.isTrue(JobValueResolver.class.isAssignableFrom(type),
				() -> "'token' names a resolver that is none: " + name);
		try {
			Constructor<?> constructor = ReflectionUtils.accessibleConstructor(type);
			return (JobValueResolver<?>) constructor.newInstance();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalArgumentException("'token' names a resolver that cannot be made: " + name, ex);
		}
	}

	private static Class<?> load(String name) {
		try {
			return ClassUtils.forName(name, ClassUtils.getDefaultClassLoader());
		}
		catch (ClassNotFoundException | LinkageError ex) {
			throw new IllegalArgumentException("'token' names a class that this application does not have: " + name,
					ex);
		}
	}

	private static String checksum(String text) {
		CRC32 crc = new CRC32();
		crc.update(text.getBytes(StandardCharsets.UTF_8));
		return String.format("%08x", crc.getValue());
	}

	private static String quote(String text) {
		return StringUtils.truncate(text.replaceAll("\\p{Cntrl}", " "), LONGEST_QUOTE);
	}

	/**
	 * What a token says.
	 *
	 * @param id the id of the job
	 * @param source where its value comes from
	 */
	record Content(String id, ValueSource source) {
	}

}
