package io.orcajob.simulator;

import java.util.Locale;

/**
 * Embedding of a text by its words and their parts: hashed words and character trigrams,
 * normalized to length 1. No language model, but texts with words in common are near each
 * other, and the same text always has the same embedding.
 */
final class TextEmbedding {

	static final int DIMENSION = 256;

	private static final double WORD_WEIGHT = 2;

	private TextEmbedding() {
	}

	static double[] of(String text) {
		double[] vector = new double[DIMENSION];
		for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
			if (!word.isEmpty()) {
				add(vector, "word " + word, WORD_WEIGHT);
				String padded = "^" + word + "$";
				for (int i = 0; i + 3 <= padded.length(); i++) {
					add(vector, padded.substring(i, i + 3), 1);
				}
			}
		}
		return normalized(vector);
	}

	/**
	 * Adds a feature to the dimension that its hash names, with a sign, so that features
	 * which share a dimension cancel out on average.
	 */
	private static void add(double[] vector, String feature, double weight) {
		int hash = spread(feature.hashCode());
		vector[(hash >>> 1) % DIMENSION] += ((hash & 1) == 0) ? weight : -weight;
	}

	private static int spread(int hash) {
		int spread = (hash ^ (hash >>> 16)) * 0x7feb352d;
		spread = (spread ^ (spread >>> 15)) * 0x846ca68b;
		return spread ^ (spread >>> 16);
	}

	private static double[] normalized(double[] vector) {
		double length = Math.sqrt(similarity(vector, vector));
		if (length > 0) {
			for (int i = 0; i < vector.length; i++) {
				vector[i] /= length;
			}
		}
		return vector;
	}

	/**
	 * Returns the cosine of two embeddings, which is 0 if one of them is of an empty
	 * text.
	 */
	static double similarity(double[] left, double[] right) {
		// Four sums that do not wait for each other: analyses compare all pairs of texts.
		double first = 0;
		double second = 0;
		double third = 0;
		double fourth = 0;
		for (int i = 0; i < DIMENSION; i += 4) {
			first += left[i] * right[i];
			second += left[i + 1] * right[i + 1];
			third += left[i + 2] * right[i + 2];
			fourth += left[i + 3] * right[i + 3];
		}
		return first + second + third + fourth;
	}

}
