package io.orcajob.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.orcajob.progress.ProgressMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the metadata of the properties, which IDEs show and the README's table is
 * made from.
 */
class ConfigurationMetadataTests {

	private static final Map<String, Object> ROOTS = Map.of("orca.api.", new OrcaApiProperties(), "orca.job.",
			new OrcaJobProperties(), "orca.simulator.", new OrcaSimulatorProperties(), "management.health.orca.",
			new OrcaHealthIndicatorProperties(), "management.endpoint.orcajobs.", new OrcaJobsEndpointProperties());

	/**
	 * What conditions and Spring Boot read, and no properties of ours hold.
	 */
	private static final Map<String, String> WITHOUT_FIELDS = Map.of("management.health.orca.enabled", "true",
			"management.endpoint.orcajobs.access", "read_only", "management.endpoint.orcajobs.cache.time-to-live",
			"0ms");

	private final Map<String, JsonNode> properties = read("properties", "orca.", "management.health.orca.",
			"management.endpoint.orcajobs.");

	private final Map<String, JsonNode> hints = read("hints", "orca.");

	@Test
	void allPropertiesAreListed() {
		assertThat(this.properties).containsOnlyKeys("management.endpoint.orcajobs.access",
				"management.endpoint.orcajobs.cache.time-to-live", "management.endpoint.orcajobs.roles",
				"management.endpoint.orcajobs.show-values", "management.health.orca.enabled",
				"management.health.orca.time-to-live", "management.health.orca.timeout", "orca.api.call-timeout",
				"orca.api.connect-timeout", "orca.api.jobs-path", "orca.api.key", "orca.api.read-timeout",
				"orca.api.request-timeout", "orca.api.retry.initial-interval", "orca.api.retry.max-interval",
				"orca.api.retry.max-retries", "orca.api.retry.multiplier", "orca.api.ssl.bundle", "orca.api.url",
				"orca.job.abort.max-wait", "orca.job.abort.refresh-interval", "orca.job.abort.show-progress",
				"orca.job.max-wait", "orca.job.poller.max-concurrent-requests", "orca.job.poller.page-size",
				"orca.job.progress.mode", "orca.job.refresh-interval", "orca.job.show-progress",
				"orca.simulator.enabled", "orca.simulator.key", "orca.simulator.port");
	}

	@Test
	void allPropertiesHaveADescription() {
		assertThat(this.properties.values()).isNotEmpty()
			.allSatisfy((property) -> assertThat(property.path("description").asString("")).endsWith(".")
				.doesNotStartWith("The ")
				.doesNotStartWith("A ")
				.hasSizeGreaterThan(15));
	}

	@Test
	void defaultsAreWhatThePropertiesHave() {
		this.properties.forEach((name, property) -> {
			Object value = WITHOUT_FIELDS.containsKey(name) ? WITHOUT_FIELDS.get(name) : value(name);
			JsonNode documented = property.path("defaultValue");
			if (value == null || value instanceof Collection<?> collection && collection.isEmpty()) {
				assertThat(documented.isMissingNode()).as(name).isTrue();
			}
			else if (value instanceof Duration) {
				assertThat(DurationStyle.detectAndParse(documented.asString(""))).as(name).isEqualTo(value);
			}
			else {
				Object converted = ApplicationConversionService.getSharedInstance()
					.convert(documented.asString(), value.getClass());
				assertThat(converted).as(name).isEqualTo(value);
			}
		});
	}

	@Test
	void hintsOfferValuesThatAreAccepted() {
		assertThat(this.hints).containsOnlyKeys("orca.api.jobs-path", "orca.api.url", "orca.job.progress.mode");
		this.hints.forEach((name, hint) -> {
			assertThat(this.properties).containsKey(name);
			for (JsonNode value : hint.path("values")) {
				assertThat(value.path("description").asString("")).as(name).endsWith(".");
				new ApplicationContextRunner().with(TestRunners.withStarter())
					.withPropertyValues(name + "=" + value.path("value").asString())
					.run((context) -> assertThat(context).hasNotFailed());
			}
		});
	}

	@Test
	void hintsOfferAllModesOfProgress() {
		assertThat(this.hints.get("orca.job.progress.mode").path("values").values())
			.extracting((value) -> value.path("value").asString().toUpperCase(Locale.ROOT))
			.containsExactly(Stream.of(ProgressMode.values()).map(Enum::name).toArray(String[]::new));
	}

	/**
	 * Where other values are as good, IDEs must not mark them as wrong.
	 */
	@Test
	void hintsForTextAllowOtherValues() {
		for (String name : new String[] { "orca.api.jobs-path", "orca.api.url" }) {
			assertThat(this.hints.get(name).path("providers").path(0).path("name").asString("")).as(name)
				.isEqualTo("any");
		}
	}

	static Set<String> propertyNames() {
		return read("properties", "orca.").keySet();
	}

	private static Object value(String name) {
		String root = ROOTS.keySet().stream().filter(name::startsWith).findFirst().orElseThrow();
		BeanWrapper bean = new BeanWrapperImpl(ROOTS.get(root));
		String path = name.substring(root.length());
		StringBuilder camelCase = new StringBuilder();
		for (int i = 0; i < path.length(); i++) {
			camelCase.append((path.charAt(i) != '-') ? path.charAt(i) : Character.toUpperCase(path.charAt(++i)));
		}
		return bean.getPropertyValue(camelCase.toString());
	}

	private static Map<String, JsonNode> read(String section, String... prefixes) {
		Map<String, JsonNode> elements = new TreeMap<>();
		try {
			Enumeration<URL> resources = ConfigurationMetadataTests.class.getClassLoader()
				.getResources("META-INF/spring-configuration-metadata.json");
			for (URL resource : Collections.list(resources)) {
				try (InputStream stream = resource.openStream()) {
					for (JsonNode element : JsonMapper.shared().readTree(stream).path(section)) {
						if (Stream.of(prefixes).anyMatch(element.path("name").asString("")::startsWith)) {
							elements.put(element.path("name").asString(), element);
						}
					}
				}
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return elements;
	}

}
