package io.orcajob.simulator;

/**
 * Something that clients can refer to by its id or by its unique name.
 */
interface NamedResource {

	String id();

	String name();

}
