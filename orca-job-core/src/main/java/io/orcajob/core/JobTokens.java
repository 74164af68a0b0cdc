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
import java.util.function.Function;
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
 * Writes handles as text and reads them: {@code orca-job.<version>.<content>.<seal>},
 * where the content is JSON in Base64 for URLs. The seal of version 1 is a checksum,
 * which anybody can write: such a token may only refer to what the application has named.
 * That of version 2 is a signature, so that the token comes from this application.
 */
final class JobTokens {

	private static final String NAME = "orca-job";

	private static final String UNSIGNED = "1";

	private static final String SIGNED = "2";

	private static final String KEY = "orca.job.token.key";

	private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,5}");

	private static final int LONGEST_QUOTE = 40;

	/** What comes from elsewhere may be confidential. */
	private static final int LONGEST_FOREIGN_QUOTE = 8;

	private static final int LONGEST_REASON = 350;

	private static final int LONGEST_NAME = 100;

	private static final Log logger = LogFactory.getLog(JobTokens.class);

	private final JsonMapper mapper = new JsonMapper();

	private final NamedSources named;

	private final @Nullable TokenSigner signer;

	/**
	 * Create a writer and reader of tokens.
	 * @param named what a token without a signature may refer to
	 * @param signer signs all tokens, or {@code null} for tokens without a signature
	 */
	JobTokens(NamedSources named, @Nullable TokenSigner signer) {
		this.named = named;
		this.signer = signer;
	}

	NamedSources named() {
		return this.named;
	}

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
		String start = NAME + "." + version() + "." + encoded;
		return start + "." + ((this.signer != null) ? this.signer.sign(start) : checksum(start));
	}

	private String version() {
		return (this.signer != null) ? SIGNED : UNSIGNED;
	}

	/**
	 * Read a token.
	 * @param token the token
	 * @return what it says
	 * @throws IllegalArgumentException if it is none, or cannot be read here
	 */
	Content read(String token) {
		return read(token, (content) -> source(content, null));
	}

	/**
	 * Read a token whose value has a type that the application knows.
	 * @param token the token
	 * @param type the type of the value, in place of the one that the token names
	 * @return what it says
	 * @throws IllegalArgumentException if it is none, or cannot be read here
	 */
	Content read(String token, Type type) {
		return read(token, (content) -> source(content, type));
	}

	private Content read(String token, Function<Map<?, ?>, ValueSource> source) {
		Assert.hasText(token, "'token' must not be blank");
		String trimmed = token.trim();
		String encoded = open(trimmed);
		try {
			Map<?, ?> content = this.mapper.readValue(Base64.getUrlDecoder().decode(encoded), Map.class);
			Assert.notNull(content, "it is empty");
			return new Content(JobHandles.checkedId(text(content, "id")), source.apply(content));
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

	/**
	 * Check all of a token but its content.
	 * @return the content, which is not decoded yet
	 */
	private String open(String token) {
		String[] parts = token.split("\\.", -1);
		Assert.isTrue(parts[0].equals(NAME),
				() -> "'token' is none of orca-job, as it begins with '" + quote(token, LONGEST_FOREIGN_QUOTE)
						+ "'. Tokens come from Job.token() and begin with '" + NAME + ".'");
		String version = (parts.length > 1) ? parts[1] : "";
		boolean known = version.equals(UNSIGNED) || version.equals(SIGNED);
		Assert.isTrue(known || !NUMBER.matcher(version).matches(), () -> "'token' is of version '" + version
				+ "', and this orca-job reads versions " + UNSIGNED + " and " + SIGNED + ": is there a newer one?");
		String damage = "'token' is damaged, as it was cut or changed: '" + quote(token, LONGEST_QUOTE) + "'";
		Assert.isTrue(known && parts.length == 4, damage);
		String start = token.substring(0, token.lastIndexOf('.'));
		if (this.signer == null) {
			Assert.isTrue(version.equals(UNSIGNED),
					() -> "'token' is signed, and this application has no key to verify that: set " + KEY);
			Assert.isTrue(parts[3].equals(checksum(start)), damage);
		}
		else {
			Assert.isTrue(version.equals(SIGNED),
					() -> "'token' is not signed, and this application accepts signed tokens only, as " + KEY
							+ " is set");
			Assert.isTrue(this.signer.verify(start, parts[3]), () -> "'token' is not signed with " + KEY
					+ " or orca.job.token.previous-key, or was changed: '" + quote(token, LONGEST_QUOTE) + "'");
		}
		return parts[2];
	}

	private ValueSource source(Map<?, ?> content, @Nullable Type type) {
		if (content.containsKey("resolver")) {
			String name = text(content, "resolver");
			Assert.isTrue(type == null, () -> "its value is found by the resolver " + shortened(name)
					+ ", which has a type of its own: resume it without one");
			return new ValueSource.Resolved(resolver(name));
		}
		if (content.containsKey("path")) {
			return new ValueSource.Resolved(resource(content, type));
		}
		if (type != null) {
			return new ValueSource.Converted(type);
		}
		return content.containsKey("type") ? new ValueSource.Converted(type(content.get("type")))
				: new ValueSource.Received();
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

	private ResourceValueResolver<?> resource(Map<?, ?> content, @Nullable Type type) {
		Object field = content.get("field");
		String fieldName = (field != null) ? asText("field", field) : null;
		String path = text(content, "path");
		if (!(content.get("variables") instanceof List<?> variables)) {
			throw new IllegalArgumentException("its 'variables' are no list");
		}
		List<Object> values = variables.stream().<Object>map((variable) -> asText("variables", variable)).toList();
		if (this.signer == null) {
			Assert.isTrue(this.named.hasResource(path, fieldName),
					() -> "its value is at " + shortened(path) + ", and this application has not used a resolver that "
							+ "reads this" + advice("JobTemplate.Builder.tokenResolvers(..)"));
			// They would lead out of the path.
			Assert.isTrue(!values.contains(".") && !values.contains(".."), "its 'variables' are no names");
		}
		Class<?> target = (type != null) ? asClass(type) : load(text(content, "type"));
		return new ResourceValueResolver<>(target, fieldName, new JobRequest.Path(path, values));
	}

	private static Class<?> asClass(Type type) {
		if (type instanceof Class<?> known) {
			return known;
		}
		throw new IllegalArgumentException(
				"its value is a resource, which is converted to a class, and not to " + type.getTypeName());
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

	private Type type(@Nullable Object text) {
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
		if (!isNamed(type) || !hasConstructor(type) || hasFields(type)) {
			throw new IllegalStateException("The handle has no token, as its value is found by code that cannot be "
					+ "written as text: " + type.getName() + ". Use JobValueResolver.resource(..), or a named class "
					+ "without fields that has a constructor without arguments");
		}
		return type.getName();
	}

	private static boolean isNamed(Class<?> type) {
		return !type.isSynthetic() && !type.isHidden() && !type.isAnonymousClass() && !type.isLocalClass()
				&& (!type.isMemberClass() || Modifier.isStatic(type.getModifiers()));
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

	private JobValueResolver<?> resolver(String name) {
		Class<?> type = (this.signer != null) ? loadTrusted(name) : this.named.resolver(name);
		Assert.isTrue(type != null, () -> "its value is found by " + shortened(name)
				+ ", a resolver that this application has not used" + advice("JobTemplate.Builder.tokenResolvers(..)"));
		Assert.isTrue(JobValueResolver.class.isAssignableFrom(type),
				() -> "it names a resolver that is none: " + shortened(name));
		try {
			return (JobValueResolver<?>) ReflectionUtils.accessibleConstructor(type).newInstance();
		}
		catch (ReflectiveOperationException | RuntimeException | LinkageError ex) {
			throw new IllegalArgumentException("it names a resolver that cannot be made: " + shortened(name), ex);
		}
	}

	private Class<?> load(String name) {
		Class<?> type = (this.signer != null) ? loadTrusted(name) : this.named.type(name);
		Assert.isTrue(type != null,
				() -> "its value is of the type " + shortened(name) + ", which this application has not used"
						+ advice("resume(token, type), or JobTemplate.Builder.tokenTypes(..)"));
		return type;
	}

	private static String advice(String registration) {
		return " since its start. Use " + registration + ", or sign tokens (" + KEY + ")";
	}

	private static String shortened(String name) {
		return SafeText.of(name, LONGEST_NAME);
	}

	/**
	 * Find a class that a signed token names by the class loader of the thread, or, as
	 * threads of common pools have none of the application's, by the one that has found
	 * this class.
	 */
	private static Class<?> loadTrusted(String name) {
		Class<?> type = load(name, ClassUtils.getDefaultClassLoader());
		if (type == null) {
			type = load(name, JobTokens.class.getClassLoader());
		}
		Assert.isTrue(type != null, () -> "it names a class that this application does not have: " + shortened(name));
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
