package io.orcajob.requests;

import java.util.Collections;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.orcajob.OrcaResources;

/**
 * Call that creates an empty memoryset.
 * <p>
 * Sent unless set otherwise, as the service's client does: the embedding model
 * {@code F2LLM_160M}, {@code truncation_side} {@code right}, {@code index_type}
 * {@code FLAT} without parameters, {@code hidden} false and {@code is_partitioned} false.
 * <p>
 * A memoryset that exists and is opened may still get its memories, which
 * {@link Memoryset#insertionStatus()} tells; one whose insertion failed is not opened.
 *
 * @since 0.1.0
 */
public final class MemorysetCreation extends ResourceCreation<Memoryset, MemorysetCreation> {

	MemorysetCreation(String name) {
		super("memoryset", name, "/memoryset/empty", Memoryset.PATH, Memoryset.class);
		truncationSide("right");
		indexType("FLAT");
		indexParams(Collections.emptyMap());
		hidden(false);
		partitioned(false);
		pretrainedEmbeddingModel(MemorysetRequest.DEFAULT_EMBEDDING_MODEL);
		sentByDefault("pretrained_embedding_model_name");
	}

	@Override
	void compare(ExistingResource existing, OrcaResources resources) {
		String status = Fields.text(existing.fields(), "insertion_status");
		if ("FAILED".equals(status) || "ABORTED".equals(status)) {
			throw existing.refused(
					", but the insertion of its memories ended as " + status + ": delete it, or choose another name");
		}
		existing.compareEmbeddingModel();
		existing.compare("label_names");
	}

	/**
	 * Sets the pretrained embedding model, in place of a finetuned one.
	 * @param name its name, such as {@code F2LLM_160M}, which is the default
	 * @return this builder
	 */
	public MemorysetCreation pretrainedEmbeddingModel(String name) {
		remove("finetuned_embedding_model_name_or_id");
		return setText("pretrained_embedding_model_name", "name", name);
	}

	/**
	 * Sets the finetuned embedding model, in place of a pretrained one.
	 * @param nameOrId its name or id
	 * @return this builder
	 */
	public MemorysetCreation finetunedEmbeddingModel(String nameOrId) {
		remove("pretrained_embedding_model_name");
		return setText("finetuned_embedding_model_name_or_id", "nameOrId", nameOrId);
	}

	/**
	 * Sets a description for humans.
	 * @param description the text
	 * @return this builder
	 */
	public MemorysetCreation description(String description) {
		return setText("description", "description", description);
	}

	/**
	 * Sets notes for humans.
	 * @param notes the text
	 * @return this builder
	 */
	public MemorysetCreation notes(String notes) {
		return setText("notes", "notes", notes);
	}

	/**
	 * Sets the names of the labels, in the order of their numbers.
	 * @param names the names
	 * @return this builder
	 */
	public MemorysetCreation labelNames(String... names) {
		return setTexts("label_names", "names", names);
	}

	/**
	 * Sets the maximum number of tokens of a value.
	 * @param maxSeqLengthOverride the number, in place of that of the embedding model
	 * @return this builder
	 */
	public MemorysetCreation maxSeqLengthOverride(int maxSeqLengthOverride) {
		return set("max_seq_length_override", maxSeqLengthOverride);
	}

	/**
	 * Sets where values that are too long are cut.
	 * @param side {@code left} or {@code right}
	 * @return this builder
	 */
	public MemorysetCreation truncationSide(String side) {
		return setText("truncation_side", "side", side);
	}

	/**
	 * Sets the instruction for embedding models that take one.
	 * @param instruction the text
	 * @return this builder
	 */
	public MemorysetCreation instruction(String instruction) {
		return setText("instruction", "instruction", instruction);
	}

	/**
	 * Sets whether the memoryset has partitions.
	 * @param partitioned whether it has
	 * @return this builder
	 */
	public MemorysetCreation partitioned(boolean partitioned) {
		return set("is_partitioned", partitioned);
	}

	/**
	 * Sets the type of the index.
	 * @param type {@code FLAT}, {@code IVF_FLAT}, {@code IVF_SQ8}, {@code IVF_PQ},
	 * {@code HNSW}, {@code DISKANN} or another that the service knows
	 * @return this builder
	 */
	public MemorysetCreation indexType(String type) {
		return setText("index_type", "type", type);
	}

	/**
	 * Sets the parameters of the index.
	 * @param params the parameters, as the index type has them
	 * @return this builder
	 */
	public MemorysetCreation indexParams(Map<String, @Nullable Object> params) {
		return set("index_params", Fields.copyOf(params));
	}

	/**
	 * Sets the type of the memories.
	 * @param type {@code LABELED}, {@code SCORED} or another that the service knows
	 * @return this builder
	 */
	public MemorysetCreation memoryType(String type) {
		return setText("memory_type", "type", type);
	}

	/**
	 * Sets whether lists leave the memoryset out.
	 * @param hidden whether they do
	 * @return this builder
	 */
	public MemorysetCreation hidden(boolean hidden) {
		return set("hidden", hidden);
	}

}
