package io.orcajob.requests;

import io.orcajob.OrcaResources;

/**
 * Call that creates a classification model on a memoryset.
 * <p>
 * Sent unless set otherwise, as the service's client does: {@code weigh_memories} true,
 * {@code balance_classes} false and {@code ignore_unlabeled} true.
 *
 * @since 0.1.0
 */
public final class ClassificationModelCreation
		extends ResourceCreation<ClassificationModel, ClassificationModelCreation> {

	ClassificationModelCreation(String name, String memoryset) {
		super("classification model", name, "/classification_model", ClassificationModel.PATH,
				ClassificationModel.class);
		setText("memoryset_name_or_id", "memoryset", memoryset);
		weighMemories(true);
		balanceClasses(false);
		ignoreUnlabeled(true);
		sentByDefault("weigh_memories", "balance_classes");
	}

	@Override
	void compare(ExistingResource existing, OrcaResources resources) {
		existing.compare("memory_lookup_count", "num_classes", "weigh_memories", "balance_classes",
				"min_memory_weight");
		existing.compareMemoryset(resources);
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
	 * Sets notes for humans.
	 * @param notes the text
	 * @return this builder
	 */
	public ClassificationModelCreation notes(String notes) {
		return setText("notes", "notes", notes);
	}

	/**
	 * Sets the type of the model's head.
	 * @param headType {@code KNN}, {@code MMOE}, {@code FF} or another that the service
	 * knows
	 * @return this builder
	 */
	public ClassificationModelCreation headType(String headType) {
		return setText("head_type", "headType", headType);
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
	 * @param weighMemories whether they do, by default {@code true}
	 * @return this builder
	 */
	public ClassificationModelCreation weighMemories(boolean weighMemories) {
		return set("weigh_memories", weighMemories);
	}

	/**
	 * Sets whether rare classes count more.
	 * @param balanceClasses whether they do, by default {@code false}
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
	 * @param ignoreUnlabeled whether they are, by default {@code true}
	 * @return this builder
	 */
	public ClassificationModelCreation ignoreUnlabeled(boolean ignoreUnlabeled) {
		return set("ignore_unlabeled", ignoreUnlabeled);
	}

}
