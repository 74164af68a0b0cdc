package io.orcajob.requests;

import io.orcajob.OrcaResources;

/**
 * Call that creates a regression model on a memoryset.
 * <p>
 * Sent unless set otherwise, as the service's client does: {@code ignore_unlabeled} true.
 *
 * @since 0.1.0
 */
public final class RegressionModelCreation extends ResourceCreation<RegressionModel, RegressionModelCreation> {

	RegressionModelCreation(String name, String memoryset) {
		super("regression model", name, "/regression_model", RegressionModel.PATH, RegressionModel.class);
		setText("memoryset_name_or_id", "memoryset", memoryset);
		ignoreUnlabeled(true);
	}

	@Override
	void compare(ExistingResource existing, OrcaResources resources) {
		existing.compare("memory_lookup_count");
		existing.compareMemoryset(resources);
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
	 * Sets notes for humans.
	 * @param notes the text
	 * @return this builder
	 */
	public RegressionModelCreation notes(String notes) {
		return setText("notes", "notes", notes);
	}

	/**
	 * Sets the type of the model's head.
	 * @param headType {@code KNN}, {@code MMOE} or another that the service knows
	 * @return this builder
	 */
	public RegressionModelCreation headType(String headType) {
		return setText("head_type", "headType", headType);
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
	 * Sets whether memories without a score are left out.
	 * @param ignoreUnlabeled whether they are, by default {@code true}
	 * @return this builder
	 */
	public RegressionModelCreation ignoreUnlabeled(boolean ignoreUnlabeled) {
		return set("ignore_unlabeled", ignoreUnlabeled);
	}

}
