package io.orcajob.operations;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The alert rules of the documentation, as Prometheus understands them.
 */
class AlertRulesTests {

	private static final Path DOCS = Path.of("..", "..", "docs");

	private static final Path RULES = DOCS.resolve("prometheus-alerts.yml");

	private static final Path CASES = DOCS.resolve("prometheus-alerts-tests.yml");

	@BeforeEach
	void requirePromtool() {
		Programs.require("promtool");
	}

	@Test
	void rulesAreRules() throws Exception {
		Programs.Result result = Programs.run("", "promtool", "check", "rules", RULES.toString());
		assertThat(result.exitCode()).as(result.output()).isZero();
	}

	@Test
	void eachRuleFiresWhenItHasToAndNotOtherwise() throws Exception {
		Programs.Result result = Programs.run("", "promtool", "test", "rules", CASES.toString());
		assertThat(result.exitCode()).as(result.output()).isZero();
	}

	@Test
	void eachRuleHasACaseThatFires() throws Exception {
		String cases = Files.readString(CASES);
		List<String> alerts = Pattern.compile("- alert: (\\w+)")
			.matcher(Files.readString(RULES))
			.results()
			.map((match) -> match.group(1))
			.toList();
		assertThat(alerts).isNotEmpty()
			.allSatisfy((alert) -> assertThat(cases).contains("alertname: " + alert + "\n        exp_alerts:")
				.contains("alertname: " + alert + "}"));
		assertThat(Files.readString(DOCS.resolve("operations.md"))).contains(alerts);
	}

	@Test
	void rulesThatNeverFireAreNoticed() throws Exception {
		Path folder = Files.createTempDirectory("rules");
		Files.writeString(folder.resolve("prometheus-alerts.yml"),
				Pattern.compile("> (\\d)").matcher(Files.readString(RULES)).replaceAll(AlertRulesTests::muchMore));
		Path cases = Files.copy(CASES, folder.resolve("cases.yml"));
		assertThat(Programs.run("", "promtool", "test", "rules", cases.toString()).exitCode()).isNotZero();
	}

	private static String muchMore(MatchResult number) {
		return "> 100" + number.group(1);
	}

}
