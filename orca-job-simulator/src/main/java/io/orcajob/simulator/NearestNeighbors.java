package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Memories by their nearness to a text.
 *
 * @param <M> the type of a memory
 */
final class NearestNeighbors<M> {

	private final List<Entry<M>> entries = new ArrayList<>();

	void add(String text, M memory) {
		this.entries.add(new Entry<>(memory, TextEmbedding.of(text)));
	}

	int size() {
		return this.entries.size();
	}

	/**
	 * Returns the nearest memories.
	 * @param text the text
	 * @param count the maximum number of memories
	 * @param eligible the memories that count
	 * @return the memories with a similarity above 0, the nearest first; among equals in
	 * the order in which they were added
	 */
	List<Neighbor<M>> nearest(String text, int count, Predicate<M> eligible) {
		double[] vector = TextEmbedding.of(text);
		return this.entries.stream()
			.filter((entry) -> eligible.test(entry.memory()))
			.map((entry) -> new Neighbor<>(entry.memory(), TextEmbedding.similarity(vector, entry.vector())))
			.filter((neighbor) -> neighbor.similarity() > 0)
			.sorted(Comparator.comparingDouble((Neighbor<M> neighbor) -> neighbor.similarity()).reversed())
			.limit(count)
			.toList();
	}

	private record Entry<M>(M memory, double[] vector) {
	}

	/**
	 * Memory that is near.
	 *
	 * @param <M> the type of a memory
	 * @param memory the memory
	 * @param similarity how near it is, above 0 and up to 1
	 */
	record Neighbor<M>(M memory, double similarity) {
	}

}
