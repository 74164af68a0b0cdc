package io.orcajob;

/**
 * Behavior when the name that a request would give is taken.
 *
 * @since 0.1.0
 */
public enum IfExists {

	/**
	 * The request fails with an {@link OrcaRequestException}, and nothing is changed.
	 */
	ERROR,

	/**
	 * The request returns the existing resource. What decides on results is compared as
	 * far as the caller set it, and a difference is an {@link OrcaRequestException}: the
	 * embedding model and the label names of a memoryset, the embedding model of a copy,
	 * the base model of a finetuning, and the memoryset, the lookup count, the weights
	 * and the classes of a model. Not compared are rows, columns, descriptions, the index
	 * and the training configuration, nor which finetuned embedding model a memoryset has
	 * if that was given by its name.
	 */
	OPEN;

	/**
	 * Returns whether an error can mean that the name is taken, and the existing resource
	 * is to be opened.
	 * @param error the error of the request
	 * @return {@code true} for {@link #OPEN} and a refusal with HTTP status 409 or 422
	 */
	public boolean opensAfter(Throwable error) {
		Integer status = (error instanceof OrcaRequestException ex) ? ex.getHttpStatus() : null;
		return this == OPEN && status != null && (status == 409 || status == 422);
	}

}
