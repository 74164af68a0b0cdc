package io.orcajob.requests;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import io.orcajob.IfExists;
import io.orcajob.JobRequest;
import io.orcajob.JobValueResolver;
import io.orcajob.OrcaRequestException;

/**
 * Request for a copy of a memoryset. The value of the job is the new {@link Memoryset}.
 * What is not set is as in the original.
 *
 * @since 0.1.0
 */
public final class MemorysetCloneRequest extends JobRequestBuilder<Memoryset, MemorysetCloneRequest> {

	private final String original;

	private final String name;

	MemorysetCloneRequest(String original, String name) {
		this.original = requireText("memoryset", original);
		this.name = requireText("name", name);
		set("name", name);
	}

	@Override
	JobRequest.Builder<Memoryset> request() {
		return JobRequest.post("/memoryset/{name_or_id}/clone", this.original)
			.foundAt(Memoryset.PATH, this.name)
			.value(JobValueResolver.resource(Memoryset.class, null, Memoryset.PATH, this.name));
	}

	@Override
	void check() {
		Assert.state(!has("pretrained_embedding_model_name") || !has("finetuned_embedding_model_name_or_id"),
				"Set either pretrainedEmbeddingModel(..) or finetunedEmbeddingModel(..), not both");
	}

	@Override
	void compare(Map<String, @Nullable Object> asked, Map<String, @Nullable Object> existing,
			OrcaRequestException refusal) {
		new ExistingResource("memoryset", asked, existing, refusal).compareEmbeddingModel();
	}

	/**
	 * Sets the pretrained embedding model, in place of a finetuned one.
	 * @param name its name, such as {@code F2LLM_160M}
	 * @return this builder
	 */
	public MemorysetCloneRequest pretrainedEmbeddingModel(String name) {
		return setText("pretrained_embedding_model_name", "name", name);
	}

	/**
	 * Sets the finetuned embedding model, in place of a pretrained one.
	 * @param nameOrId its name or id
	 * @return this builder
	 */
	public MemorysetCloneRequest finetunedEmbeddingModel(String nameOrId) {
		return setText("finetuned_embedding_model_name_or_id", "nameOrId", nameOrId);
	}

	/**
	 * Sets a description for humans.
	 * @param description the text
	 * @return this builder
	 */
	public MemorysetCloneRequest description(String description) {
		return setText("description", "description", description);
	}

	/**
	 * Sets notes for humans.
	 * @param notes the text
	 * @return this builder
	 */
	public MemorysetCloneRequest notes(String notes) {
		return setText("notes", "notes", notes);
	}

	/**
	 * Sets the maximum number of tokens of a value.
	 * @param maxSeqLengthOverride the number, in place of that of the embedding model
	 * @return this builder
	 */
	public MemorysetCloneRequest maxSeqLengthOverride(int maxSeqLengthOverride) {
		return set("max_seq_length_override", maxSeqLengthOverride);
	}

	/**
	 * Sets where values that are too long are cut.
	 * @param side {@code left} or {@code right}
	 * @return this builder
	 */
	public MemorysetCloneRequest truncationSide(String side) {
		return setText("truncation_side", "side", side);
	}

	/**
	 * Sets the instruction for embedding models that take one.
	 * @param instruction the text
	 * @return this builder
	 */
	public MemorysetCloneRequest instruction(String instruction) {
		return setText("instruction", "instruction", instruction);
	}

	/**
	 * Sets whether the copy has partitions.
	 * @param partitioned whether it has
	 * @return this builder
	 */
	public MemorysetCloneRequest partitioned(boolean partitioned) {
		return set("is_partitioned", partitioned);
	}

	/**
	 * Sets what happens if there is a memoryset of this name already. The name is not
	 * looked up before: the service decides, so that nobody can take it in between.
	 * @param ifExists {@link IfExists#OPEN} for a handle to the insertion of the one that
	 * exists, unless that differs from what was asked for; {@link IfExists#ERROR}, the
	 * default, for an exception
	 * @return this builder
	 */
	public MemorysetCloneRequest ifExists(IfExists ifExists) {
		return customize((request) -> request.ifExists(ifExists));
	}

}
