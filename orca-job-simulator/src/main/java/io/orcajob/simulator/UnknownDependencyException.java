package io.orcajob.simulator;

/**
 * A script depends on a job that does not exist.
 */
class UnknownDependencyException extends IllegalArgumentException {

	private final int index;

	UnknownDependencyException(String id, int index) {
		super("There is no job '" + id + "' to depend on");
		this.index = index;
	}

	/**
	 * Return the position of the id among the dependencies.
	 */
	int index() {
		return this.index;
	}

}
