package io.orcajob.requests;

import java.util.Collections;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import io.orcajob.IfExists;
import io.orcajob.JobRequest;
import io.orcajob.JobValueResolver;
import io.orcajob.OrcaRequestException;

/**
 * Request for a new memoryset with the rows of a datasource. The value of the job is the
 * {@link Memoryset}.
 * <p>
 * Sent unless set otherwise, as the service's client does: the embedding model
 * {@code F2LLM_160M}, {@code truncation_side} {@code right}, {@code remove_duplicates}
 * true, {@code index_type} {@code FLAT} without parameters, {@code hidden} false and
 * {@code batch_size} 32.
 *
 * @since 0.1.0
 */
public final class MemorysetRequest extends JobRequestBuilder<Memoryset, MemorysetRequest> {

	static final String DEFAULT_EMBEDDING_MODEL = "F2LLM_160M";

	private final String name;

	MemorysetRequest(String name, String datasource, String valueColumn) {
		this.name = requireText("name", name);
		set("name", name);
		setText("datasource_name_or_id", "datasource", datasource);
		setText("datasource_value_column", "valueColumn", valueColumn);
		truncationSide("right");
		removeDuplicates(true);
		indexType("FLAT");
		indexParams(Collections.emptyMap());
		hidden(false);
		batchSize(32);
		pretrainedEmbeddingModel(DEFAULT_EMBEDDING_MODEL);
		sentByDefault("pretrained_embedding_model_name");
	}

	@Override
	JobRequest.Builder<Memoryset> request() {
		return JobRequest.post("/memoryset")
			.foundAt(Memoryset.PATH, this.name)
			.value(JobValueResolver.resource(Memoryset.class, null, Memoryset.PATH, this.name));
	}

	@Override
	void check() {
		Assert.state(!has("datasource_label_column") || !has("datasource_score_column"),
				"Set either labelColumn(..) or scoreColumn(..), not both");
	}

	@Override
	void compare(Map<String, @Nullable Object> asked, Map<String, @Nullable Object> existing,
			OrcaRequestException refusal) {
		ExistingResource memoryset = new ExistingResource("memoryset", asked, existing, refusal);
		memoryset.compareEmbeddingModel();
		memoryset.compare("label_names");
	}

	/**
	 * Sets the pretrained embedding model, in place of a finetuned one.
	 * @param name its name, such as {@code F2LLM_160M}, which is the default
	 * @return this builder
	 */
	public MemorysetRequest pretrainedEmbeddingModel(String name) {
		remove("finetuned_embedding_model_name_or_id");
		return setText("pretrained_embedding_model_name", "name", name);
	}

	/**
	 * Sets the finetuned embedding model, in place of a pretrained one.
	 * @param nameOrId its name or id
	 * @return this builder
	 */
	public MemorysetRequest finetunedEmbeddingModel(String nameOrId) {
		remove("pretrained_embedding_model_name");
		return setText("finetuned_embedding_model_name_or_id", "nameOrId", nameOrId);
	}

	/**
	 * Sets the column with the labels, for a memoryset of labeled memories.
	 * @param column its name
	 * @return this builder
	 */
	public MemorysetRequest labelColumn(String column) {
		return setText("datasource_label_column", "column", column);
	}

	/**
	 * Sets the column with the scores, for a memoryset of scored memories.
	 * @param column its name
	 * @return this builder
	 */
	public MemorysetRequest scoreColumn(String column) {
		return setText("datasource_score_column", "column", column);
	}

	/**
	 * Sets the column with the ids that the rows have where they come from.
	 * @param column its name
	 * @return this builder
	 */
	public MemorysetRequest sourceIdColumn(String column) {
		return setText("datasource_source_id_column", "column", column);
	}

	/**
	 * Sets the column with the partition of each row.
	 * @param column its name
	 * @return this builder
	 */
	public MemorysetRequest partitionIdColumn(String column) {
		return setText("datasource_partition_id_column", "column", column);
	}

	/**
	 * Sets a description for humans.
	 * @param description the text
	 * @return this builder
	 */
	public MemorysetRequest description(String description) {
		return setText("description", "description", description);
	}

	/**
	 * Sets notes for humans.
	 * @param notes the text
	 * @return this builder
	 */
	public MemorysetRequest notes(String notes) {
		return setText("notes", "notes", notes);
	}

	/**
	 * Sets the names of the labels, in the order of their numbers.
	 * @param names the names
	 * @return this builder
	 */
	public MemorysetRequest labelNames(String... names) {
		return setTexts("label_names", "names", names);
	}

	/**
	 * Sets the maximum number of tokens of a value.
	 * @param maxSeqLengthOverride the number, in place of that of the embedding model
	 * @return this builder
	 */
	public MemorysetRequest maxSeqLengthOverride(int maxSeqLengthOverride) {
		return set("max_seq_length_override", maxSeqLengthOverride);
	}

	/**
	 * Sets where values that are too long are cut.
	 * @param side {@code left} or {@code right}
	 * @return this builder
	 */
	public MemorysetRequest truncationSide(String side) {
		return setText("truncation_side", "side", side);
	}

	/**
	 * Sets the instruction for embedding models that take one.
	 * @param instruction the text
	 * @return this builder
	 */
	public MemorysetRequest instruction(String instruction) {
		return setText("instruction", "instruction", instruction);
	}

	/**
	 * Sets whether the memoryset has partitions.
	 * @param partitioned whether it has
	 * @return this builder
	 */
	public MemorysetRequest partitioned(boolean partitioned) {
		return set("is_partitioned", partitioned);
	}

	/**
	 * Sets whether rows that occur twice are inserted once.
	 * @param removeDuplicates whether they are
	 * @return this builder
	 */
	public MemorysetRequest removeDuplicates(boolean removeDuplicates) {
		return set("remove_duplicates", removeDuplicates);
	}

	/**
	 * Sets how many of the rows are inserted.
	 * @param subsample a whole number of rows, or a fraction above 0 and up to 1
	 * @return this builder
	 */
	public MemorysetRequest subsample(Number subsample) {
		return set("subsample", subsample);
	}

	/**
	 * Sets the type of the index.
	 * @param type {@code FLAT}, {@code IVF_FLAT}, {@code IVF_SQ8}, {@code IVF_PQ},
	 * {@code HNSW}, {@code DISKANN} or another that the service knows
	 * @return this builder
	 */
	public MemorysetRequest indexType(String type) {
		return setText("index_type", "type", type);
	}

	/**
	 * Sets the parameters of the index.
	 * @param params the parameters, as the index type has them
	 * @return this builder
	 */
	public MemorysetRequest indexParams(Map<String, @Nullable Object> params) {
		return set("index_params", Fields.copyOf(params));
	}

	/**
	 * Sets the type of the memories.
	 * @param type {@code LABELED}, {@code SCORED} or another that the service knows
	 * @return this builder
	 */
	public MemorysetRequest memoryType(String type) {
		return setText("memory_type", "type", type);
	}

	/**
	 * Sets whether lists leave the memoryset out.
	 * @param hidden whether they do
	 * @return this builder
	 */
	public MemorysetRequest hidden(boolean hidden) {
		return set("hidden", hidden);
	}

	/**
	 * Sets how many rows are inserted at a time.
	 * @param batchSize the number
	 * @return this builder
	 */
	public MemorysetRequest batchSize(int batchSize) {
		return set("batch_size", batchSize);
	}

	/**
	 * Sets what happens if there is a memoryset of this name already. The name is not
	 * looked up before: the service decides, so that nobody can take it in between.
	 * @param ifExists {@link IfExists#OPEN} for a handle to the insertion of the one that
	 * exists, unless that differs from what was asked for; {@link IfExists#ERROR}, the
	 * default, for an exception
	 * @return this builder
	 */
	public MemorysetRequest ifExists(IfExists ifExists) {
		return customize((request) -> request.ifExists(ifExists));
	}

}
