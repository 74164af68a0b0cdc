package io.orcajob.core;

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
import java.util.regex.Pattern;
import java.util.zip.CRC32;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.ResolvableType;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import io.orcajob.JobRequest;
import io.orcajob.JobValueResolver;
import io.orcajob.ResourceValueResolver;
import io.orcajob.SafeText;

/**
 * Writes handles as text and reads them: {@code orca-job.<version>.<content>.<checksum>},
 * where the content is JSON in Base64 for URLs and the checksum tells a text that was cut
 * or changed. A token is no secret and is not signed.
 */
final class JobTokens {

	private static final String NAME = "orca-job";

	private static final String VERSION = "1";

	private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,5}");

	private static final int LONGEST_QUOTE = 40;

	/** What comes from elsewhere may be confidential. */
	private static final int LONGEST_FOREIGN_QUOTE = 8;

	private static final int LONGEST_REASON = 200;

	private static final Log logger = LogFactory.getLog(JobTokens.class);

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
		String trimmed = token.trim();
		String[] parts = trimmed.split("\\.", -1);
		Assert.isTrue(parts[0].equals(NAME),
				() -> "'token' is none of orca-job, as it begins with '" + quote(trimmed, LONGEST_FOREIGN_QUOTE)
						+ "'. Tokens come from Job.token() and begin with '" + NAME + ".'");
		Assert.isTrue(parts.length < 2 || parts[1].equals(VERSION) || !NUMBER.matcher(parts[1]).matches(),
				() -> "'token' is of version '" + parts[1] + "', and this orca-job reads version " + VERSION
						+ ": is there a newer one?");
		Assert.isTrue(
				parts.length == 4 && parts[1].equals(VERSION)
						&& parts[3].equals(checksum(trimmed.substring(0, trimmed.lastIndexOf('.')))),
				() -> "'token' is damaged, as it was cut or changed: '" + quote(trimmed, LONGEST_QUOTE) + "'");
		try {
			return content(this.mapper.readValue(Base64.getUrlDecoder().decode(parts[2]), Map.class));
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException(
					"'token' has no content that can be read: '" + quote(trimmed, LONGEST_QUOTE) + "'", ex);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"'token' cannot be read here: " + quote(String.valueOf(ex.getMessage()), LONGEST_REASON), ex);
		}
	}

	private static Content content(@Nullable Map<?, ?> content) {
		Assert.notNull(content, "it is empty");
		String id = JobHandles.checkedId(text(content, "id"));
		if (content.containsKey("resolver")) {
			return new Content(id, new ValueSource.Resolved(resolver(text(content, "resolver"))));
		}
		if (content.containsKey("path")) {
			return new Content(id, new ValueSource.Resolved(resource(content)));
		}
		return new Content(id, content.containsKey("type") ? new ValueSource.Converted(type(content.get("type")))
				: new ValueSource.Received());
	}

	private static String text(Map<?, ?> content, String name) {
		return asText(name, content.get(name));
	}

	private static String asText(String name, @Nullable Object value) {
		if (value instanceof String text) {
			return text;
		}
		throw new IllegalArgumentException("its '" + name + "' is no text");
	}

	private static ResourceValueResolver<?> resource(Map<?, ?> content) {
		Object field = content.get("field");
		if (!(content.get("variables") instanceof List<?> variables)) {
			throw new IllegalArgumentException("its 'variables' are no list");
		}
		return new ResourceValueResolver<>(load(text(content, "type")), (field != null) ? asText("field", field) : null,
				new JobRequest.Path(text(content, "path"),
						variables.stream().<Object>map((variable) -> asText("variables", variable)).toList()));
	}

	private static Object text(Type type) {
		if (type instanceof Class<?> known) {
			return known.getName();
		}
		if (type instanceof ParameterizedType parameterized
				&& !(parameterized.getOwnerType() instanceof ParameterizedType)) {
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
			return ResolvableType.forClassWithGenerics(load(asText("type", texts.get(0))), arguments).getType();
		}
		return load(asText("type", text));
	}

	private static String text(JobValueResolver<?> resolver) {
		Class<?> type = resolver.getClass();
		boolean named = !type.isSynthetic() && !type.isHidden() && !type.isAnonymousClass() && !type.isLocalClass()
				&& (!type.isMemberClass() || Modifier.isStatic(type.getModifiers()));
		if (!named || !hasConstructor(type) || hasFields(type)) {
			throw new IllegalStateException("The handle has no token, as its value is found by code that cannot be "
					+ "written as text: " + type.getName() + ". Use JobValueResolver.resource(..), or a named class "
					+ "without fields that has a constructor without arguments");
		}
		return type.getName();
	}

	private static boolean hasConstructor(Class<?> type) {
		return Arrays.stream(type.getDeclaredConstructors())
			.anyMatch((constructor) -> constructor.getParameterCount() == 0);
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
		Assert.isTrue(JobValueResolver.class.isAssignableFrom(type), () -> "it names a resolver that is none: " + name);
		try {
			return (JobValueResolver<?>) ReflectionUtils.accessibleConstructor(type).newInstance();
		}
		catch (ReflectiveOperationException | RuntimeException | LinkageError ex) {
			throw new IllegalArgumentException("it names a resolver that cannot be made: " + name, ex);
		}
	}

	/**
	 * Find a class by the class loader of the thread, or, as threads of common pools have
	 * none of the application's, by the one that has found this class.
	 */
	private static Class<?> load(String name) {
		Class<?> type = load(name, ClassUtils.getDefaultClassLoader());
		if (type == null) {
			type = load(name, JobTokens.class.getClassLoader());
		}
		Assert.isTrue(type != null, () -> "it names a class that this application does not have: " + name);
		return type;
	}

	private static @Nullable Class<?> load(String name, @Nullable ClassLoader loader) {
		try {
			return ClassUtils.forName(name, loader);
		}
		catch (ClassNotFoundException | RuntimeException | LinkageError ex) {
			// Not every text can be the name of a class.
			logger.debug("There is no class " + SafeText.of(name), ex);
			return null;
		}
	}

	private static String checksum(String text) {
		CRC32 crc = new CRC32();
		crc.update(text.getBytes(StandardCharsets.UTF_8));
		return String.format("%08x", crc.getValue());
	}

	private static String quote(String text, int longest) {
		return SafeText.of(text, longest);
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
