package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.PriorityQueue;
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
	 * @param count the maximum number of memories, at least 1
	 * @param eligible the memories that count
	 * @return the memories with a similarity above 0, the nearest first; among equals in
	 * the order in which they were added
	 */
	List<Neighbor<M>> nearest(String text, int count, Predicate<M> eligible) {
		double[] vector = TextEmbedding.of(text);
		PriorityQueue<Candidate<M>> farthestFirst = new PriorityQueue<>();
		for (int i = 0; i < this.entries.size(); i++) {
			Entry<M> entry = this.entries.get(i);
			double similarity = eligible.test(entry.memory()) ? TextEmbedding.similarity(vector, entry.vector()) : 0;
			Candidate<M> farthest = (farthestFirst.size() == count) ? farthestFirst.peek() : null;
			if (similarity > 0 && (farthest == null || similarity > farthest.neighbor().similarity())) {
				if (farthest != null) {
					farthestFirst.remove();
				}
				farthestFirst.add(new Candidate<>(new Neighbor<>(entry.memory(), similarity), i));
			}
		}
		LinkedList<Neighbor<M>> nearestFirst = new LinkedList<>();
		while (!farthestFirst.isEmpty()) {
			nearestFirst.addFirst(farthestFirst.remove().neighbor());
		}
		return List.copyOf(nearestFirst);
	}

	private record Entry<M>(M memory, double[] vector) {
	}

	private record Candidate<M>(Neighbor<M> neighbor, int position) implements Comparable<Candidate<M>> {

		@Override
		public int compareTo(Candidate<M> other) {
			int order = Double.compare(this.neighbor.similarity(), other.neighbor.similarity());
			return (order != 0) ? order : Integer.compare(other.position, this.position);
		}

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
