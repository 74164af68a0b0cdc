package io.orcajob.requests;

/**
 * Call that creates a regression model on a memoryset.
 *
 * @since 0.1.0
 */
public final class RegressionModelCreation extends ResourceCreation<RegressionModel, RegressionModelCreation> {

	RegressionModelCreation(String name, String memoryset) {
		super(name, "/regression_model", RegressionModel.PATH, RegressionModel.class);
		setText("memoryset_name_or_id", "memoryset", memoryset);
	}

	/**
	 * Sets a description for humans.
	 * @param description the text
	 * @return this builder
	 */
	public RegressionModelCreation description(String description) {
		return setText("description", "description", description);
	}

	/**
	 * Sets how many memories a prediction looks up.
	 * @param memoryLookupCount the number
	 * @return this builder
	 */
	public RegressionModelCreation memoryLookupCount(int memoryLookupCount) {
		return set("memory_lookup_count", memoryLookupCount);
	}

	/**
	 * Sets whether memories without a label are left out.
	 * @param ignoreUnlabeled whether they are
	 * @return this builder
	 */
	public RegressionModelCreation ignoreUnlabeled(boolean ignoreUnlabeled) {
		return set("ignore_unlabeled", ignoreUnlabeled);
	}

}
