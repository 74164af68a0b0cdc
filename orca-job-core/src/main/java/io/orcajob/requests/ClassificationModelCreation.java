package io.orcajob.requests;

/**
 * Call that creates a classification model on a memoryset.
 *
 * @since 0.1.0
 */
public final class ClassificationModelCreation
		extends ResourceCreation<ClassificationModel, ClassificationModelCreation> {

	ClassificationModelCreation(String name, String memoryset) {
		super(name, "/classification_model", ClassificationModel.PATH, ClassificationModel.class);
		setText("memoryset_name_or_id", "memoryset", memoryset);
	}

	/**
	 * Sets a description for humans.
	 * @param description the text
	 * @return this builder
	 */
	public ClassificationModelCreation description(String description) {
		return setText("description", "description", description);
	}

	/**
	 * Sets how many memories a prediction looks up.
	 * @param memoryLookupCount the number
	 * @return this builder
	 */
	public ClassificationModelCreation memoryLookupCount(int memoryLookupCount) {
		return set("memory_lookup_count", memoryLookupCount);
	}

	/**
	 * Sets the number of classes, in place of that of the memoryset.
	 * @param numClasses the number
	 * @return this builder
	 */
	public ClassificationModelCreation numClasses(int numClasses) {
		return set("num_classes", numClasses);
	}

	/**
	 * Sets whether near memories count more.
	 * @param weighMemories whether they do
	 * @return this builder
	 */
	public ClassificationModelCreation weighMemories(boolean weighMemories) {
		return set("weigh_memories", weighMemories);
	}

	/**
	 * Sets whether rare classes count more.
	 * @param balanceClasses whether they do
	 * @return this builder
	 */
	public ClassificationModelCreation balanceClasses(boolean balanceClasses) {
		return set("balance_classes", balanceClasses);
	}

	/**
	 * Sets the minimum weight of a memory.
	 * @param minMemoryWeight the weight
	 * @return this builder
	 */
	public ClassificationModelCreation minMemoryWeight(double minMemoryWeight) {
		return set("min_memory_weight", minMemoryWeight);
	}

	/**
	 * Sets whether memories without a label are left out.
	 * @param ignoreUnlabeled whether they are
	 * @return this builder
	 */
	public ClassificationModelCreation ignoreUnlabeled(boolean ignoreUnlabeled) {
		return set("ignore_unlabeled", ignoreUnlabeled);
	}

}
