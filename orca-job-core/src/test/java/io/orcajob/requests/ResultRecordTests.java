package io.orcajob.requests;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the records that results are read into.
 */
class ResultRecordTests {

	private static final String CLASSIFICATION = """
			{"accuracy": 0.5, "f1_score": 0.25, "coverage": 1.0, "loss": null, "roc_auc": 0.75,
			 "pr_curve": {"thresholds": [0.0, 1], "precisions": [0.5, 1.0], "recalls": [1.0, 0.5]},
			 "roc_curve": {"thresholds": [1.0], "false_positive_rates": [0.1], "true_positive_rates": [0.9]},
			 "confusion_matrix": [[1, 0], [1, 2]], "warnings": ["few rows"], "from_the_future": {"a": [1]}}""";

	private final JsonMapper mapper = new JsonMapper();

	@Test
	void metricsOfAClassification() {
		ClassificationMetrics metrics = this.mapper.readValue(CLASSIFICATION, ClassificationMetrics.class);
		assertThat(metrics.accuracy()).isEqualTo(0.5);
		assertThat(metrics.f1Score()).isEqualTo(0.25);
		assertThat(metrics.loss()).isNull();
		assertThat(metrics.prAuc()).isNull();
		assertThat(metrics.prCurve()).isEqualTo(new ClassificationMetrics.PrecisionRecallCurve(List.of(0.0, 1.0),
				List.of(0.5, 1.0), List.of(1.0, 0.5)));
		assertThat(metrics.rocCurve())
			.isEqualTo(new ClassificationMetrics.RocCurve(List.of(1.0), List.of(0.1), List.of(0.9)));
		assertThat(metrics.confusionMatrix()).containsExactly(List.of(1, 0), List.of(1, 2));
		assertThat(metrics.warnings()).containsExactly("few rows");
		assertThat(metrics.fields()).containsEntry("from_the_future", Map.of("a", List.of(1)));
	}

	@Test
	void placesOfACurveAreKept() {
		ClassificationMetrics metrics = this.mapper.readValue("""
				{"roc_curve": {"thresholds": [null, 0.9, 0.1], "false_positive_rates": [0.0, "NaN", 1],
				 "true_positive_rates": "none"}, "pr_curve": {"thresholds": [0.9, null]}}""",
				ClassificationMetrics.class);
		assertThat(metrics.rocCurve()).satisfies((curve) -> {
			assertThat(curve.thresholds()).containsExactly(null, 0.9, 0.1);
			assertThat(curve.falsePositiveRates()).containsExactly(0.0, null, 1.0);
			assertThat(curve.truePositiveRates()).isEmpty();
		});
		assertThat(metrics.prCurve()).satisfies((curve) -> assertThat(curve.thresholds()).containsExactly(0.9, null));
	}

	@Test
	void curvesDoNotChange() {
		List<Double> numbers = new ArrayList<>(List.of(0.5));
		ClassificationMetrics.RocCurve roc = new ClassificationMetrics.RocCurve(numbers, numbers, numbers);
		ClassificationMetrics.PrecisionRecallCurve pr = new ClassificationMetrics.PrecisionRecallCurve(numbers, numbers,
				numbers);
		numbers.clear();
		assertThat(roc.thresholds()).containsExactly(0.5);
		assertThat(pr.recalls()).containsExactly(0.5);
	}

	@Test
	void confusionMatrixIsWholeOrEmpty() {
		for (String matrix : List.of("[[1, null], [0, 2]]", "[null, [0, 2]]", "[[1, 0], [\"a\", 2]]")) {
			assertThat(this.mapper.readValue("{\"confusion_matrix\": " + matrix + "}", ClassificationMetrics.class)
				.confusionMatrix()).as(matrix).isEmpty();
		}
	}

	@Test
	void mseTellsARegressionFromAClassification() {
		assertThat(this.mapper.readValue(CLASSIFICATION, EvaluationMetrics.class))
			.isInstanceOf(ClassificationMetrics.class);
		EvaluationMetrics metrics = this.mapper.readValue("{\"mse\": 0.25, \"r2\": 0.5}", EvaluationMetrics.class);
		assertThat(metrics).isInstanceOfSatisfying(RegressionMetrics.class, (regression) -> {
			assertThat(regression.mse()).isEqualTo(0.25);
			assertThat(regression.r2()).isEqualTo(0.5);
			assertThat(regression.mae()).isNull();
		});
		assertThat(this.mapper.convertValue(Map.of("mse", 1), EvaluationMetrics.class))
			.isInstanceOf(RegressionMetrics.class);
	}

	@Test
	void theMapperOfTheApplicationDoesNotMatter() {
		JsonMapper strict = JsonMapper.builder()
			.propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
			.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
			.build();
		ClassificationMetrics metrics = strict.readValue(CLASSIFICATION, ClassificationMetrics.class);
		assertThat(metrics.f1Score()).isEqualTo(0.25);
		assertThat(strict.readTree(strict.writeValueAsString(metrics))).isEqualTo(strict.readTree(CLASSIFICATION));
	}

	@Test
	void bothGenerationsOfIds() {
		assertThat(this.mapper.readValue("{\"insertion_task_id\": \"a\"}", Memoryset.class).insertionJobId())
			.isEqualTo("a");
		assertThat(this.mapper.readValue("{\"insertion_job_id\": \"b\", \"insertion_task_id\": \"a\"}", Memoryset.class)
			.insertionJobId()).isEqualTo("b");
		assertThat(this.mapper.readValue("{\"finetuning_task_id\": \"a\"}", FinetunedEmbeddingModel.class)
			.finetuningJobId()).isEqualTo("a");
		assertThat(this.mapper.readValue("{\"insertion_job_id\": null}", Memoryset.class).insertionJobId()).isNull();
	}

	@Test
	void analysesThatWereNotAskedForAreNull() {
		MemorysetAnalysis analysis = this.mapper.readValue(
				"{\"duplicate\": {\"num_duplicates\": 3, \"num_potential_duplicates\": 4}, \"cluster\": null}",
				MemorysetAnalysis.class);
		assertThat(analysis.numDuplicates()).isEqualTo(3);
		assertThat(analysis.numPotentialDuplicates()).isEqualTo(4);
		assertThat(analysis.numClusters()).isNull();
		assertThat(analysis.label()).isNull();
	}

	@Test
	void timesWithAndWithoutZone() {
		Instant noon = Instant.parse("2026-11-01T12:00:00.5Z");
		assertThat(Stream
			.of("2026-11-01T12:00:00.5", "2026-11-01 12:00:00.5", "2026-11-01T12:00:00.500Z",
					"2026-11-01T13:00:00.5+01:00")
			.map((text) -> new Datasource(Map.of("created_at", text)).createdAt())).containsOnly(noon);
		assertThat(new Datasource(Map.of("created_at", "yesterday")).createdAt()).isNull();
	}

	static Stream<Function<Map<String, Object>, Object>> records() {
		return Stream.of(ClassificationMetrics::new, RegressionMetrics::new, Memoryset::new, MemorysetAnalysis::new,
				FinetunedEmbeddingModel::new, FinetuningTrial::new, ModelBootstrap::new, Datasource::new,
				ClassificationModel::new, RegressionModel::new);
	}

	@ParameterizedTest
	@MethodSource("records")
	void fieldsOfAnyOtherTypeReadAsAbsent(Function<Map<String, Object>, Object> constructor) throws Exception {
		for (Object odd : List.of(true, "text", 1, List.of(List.of()), Map.of("a", 1))) {
			Map<String, Object> fields = new java.util.HashMap<>();
			Object record = constructor.apply(fields);
			for (java.lang.reflect.Method method : record.getClass().getDeclaredMethods()) {
				if (method.getParameterCount() == 0 && java.lang.reflect.Modifier.isPublic(method.getModifiers())) {
					fields.put(method.getName().replaceAll("([A-Z]|(?<=f)1)", "_$1").toLowerCase(java.util.Locale.ROOT),
							odd);
				}
			}
			Object filled = constructor.apply(fields);
			for (java.lang.reflect.Method method : filled.getClass().getDeclaredMethods()) {
				if (method.getParameterCount() == 0 && java.lang.reflect.Modifier.isPublic(method.getModifiers())) {
					method.invoke(filled);
				}
			}
		}
	}

}
