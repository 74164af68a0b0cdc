package io.orcajob.simulator;

/**
 * The two kinds of predictive models.
 */
enum ModelKind {

	CLASSIFICATION("classification_model", "datasource_label_column"),

	REGRESSION("regression_model", "datasource_score_column");

	private final String path;

	private final String targetColumn;

	ModelKind(String path, String targetColumn) {
		this.path = path;
		this.targetColumn = targetColumn;
	}

	/**
	 * Returns the segment of the path that leads to models of this kind.
	 */
	String path() {
		return this.path;
	}

	/**
	 * Returns the field that names the column with what is expected.
	 */
	String targetColumn() {
		return this.targetColumn;
	}

	ModelKind other() {
		return (this == CLASSIFICATION) ? REGRESSION : CLASSIFICATION;
	}

}
