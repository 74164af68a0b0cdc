package io.orcajob.poll;

/**
 * Something that is due at a time. Only to be changed by the {@link Schedule}.
 */
abstract class Scheduled {

	long dueAt;

	/** Orders what is due at the same time; zero if this is not scheduled. */
	long order;

}
