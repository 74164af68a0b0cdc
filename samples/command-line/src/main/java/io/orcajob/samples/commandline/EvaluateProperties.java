package io.orcajob.samples.commandline;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * What to evaluate.
 *
 * @param models the classification models
 * @param datasource the datasource that they are evaluated on
 * @param labelColumn its column with the labels
 * @param valueColumn its column with the values
 * @param resume the tokens of evaluations that an earlier run left behind, to wait for in
 * place of new ones
 */
@ConfigurationProperties(prefix = "evaluate", ignoreUnknownFields = false)
record EvaluateProperties(@DefaultValue( {
		"support", "sales", "returns" }) List<String> models, @DefaultValue("tickets") String datasource,
		@DefaultValue("label") String labelColumn, @DefaultValue("text") String valueColumn,
		@DefaultValue List<String> resume){

	EvaluateProperties {
		Assert.isTrue(!models.isEmpty() || !resume.isEmpty(),
				"There is nothing to evaluate: name models by --evaluate.models=<name>,<name>");
	}

}
