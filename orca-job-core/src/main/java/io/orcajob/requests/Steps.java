package io.orcajob.requests;

/**
 * Required fields of requests. Each step asks for one field and leads to the next, and
 * the last to the builder with the optional fields, so that a request without a required
 * field does not compile.
 *
 * @since 0.1.0
 */
public final class Steps {

	private Steps() {
	}

	/**
	 * Asks for the datasource with the rows.
	 *
	 * @param <N> the next step
	 */
	@FunctionalInterface
	public interface Datasource<N> {

		/**
		 * Sets the datasource.
		 * @param nameOrId its name or id
		 * @return the next step
		 */
		N datasource(String nameOrId);

	}

	/**
	 * Asks for the column with the values, such as the texts.
	 *
	 * @param <N> the next step
	 */
	@FunctionalInterface
	public interface ValueColumn<N> {

		/**
		 * Sets the column of the datasource that has the values.
		 * @param column its name
		 * @return the next step
		 */
		N valueColumn(String column);

	}

	/**
	 * Asks for the column with the expected labels.
	 *
	 * @param <N> the next step
	 */
	@FunctionalInterface
	public interface LabelColumn<N> {

		/**
		 * Sets the column of the datasource that has the expected labels.
		 * @param column its name
		 * @return the next step
		 */
		N labelColumn(String column);

	}

	/**
	 * Asks for the column with the expected scores.
	 *
	 * @param <N> the next step
	 */
	@FunctionalInterface
	public interface ScoreColumn<N> {

		/**
		 * Sets the column of the datasource that has the expected scores.
		 * @param column its name
		 * @return the next step
		 */
		N scoreColumn(String column);

	}

	/**
	 * Asks for the model that is finetuned.
	 *
	 * @param <N> the next step
	 */
	@FunctionalInterface
	public interface BaseModel<N> {

		/**
		 * Sets the pretrained embedding model that is finetuned.
		 * @param name its name, such as {@code F2LLM_160M}
		 * @return the next step
		 */
		N baseModel(String name);

	}

	/**
	 * Asks for the data to train with.
	 *
	 * @param <N> the next step
	 */
	public interface TrainingData<N> {

		/**
		 * Trains with the rows of a datasource.
		 * @param nameOrId the name or id of the datasource
		 * @return the next step
		 */
		N trainDatasource(String nameOrId);

		/**
		 * Trains with the memories of a memoryset. For memories with scores the task has
		 * to be set, by {@code config((config) -> config.taskType("regression"))}:
		 * without it, the request asks for a classification.
		 * @param nameOrId the name or id of the memoryset
		 * @return the next step
		 */
		N trainMemoryset(String nameOrId);

	}

	/**
	 * Asks for the name of what is made.
	 *
	 * @param <N> the next step
	 */
	@FunctionalInterface
	public interface Name<N> {

		/**
		 * Sets the name of what the request makes. Names are unique.
		 * @param name the name
		 * @return the next step
		 */
		N name(String name);

	}

	/**
	 * Asks for a memoryset.
	 *
	 * @param <N> the next step
	 */
	@FunctionalInterface
	public interface MemorysetName<N> {

		/**
		 * Sets the memoryset.
		 * @param nameOrId its name or id
		 * @return the next step
		 */
		N memoryset(String nameOrId);

	}

	/**
	 * Asks for the names of the labels.
	 *
	 * @param <N> the next step
	 */
	@FunctionalInterface
	public interface LabelNames<N> {

		/**
		 * Sets the names of the labels, in the order of their numbers.
		 * @param names the names
		 * @return the next step
		 */
		N labelNames(String... names);

	}

}
