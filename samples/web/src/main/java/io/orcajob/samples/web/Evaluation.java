package io.orcajob.samples.web;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The result of an evaluation. It has more fields; these are the ones that matter here.
 *
 * @param accuracy the share of right answers
 * @param f1Score the harmonic mean of precision and recall
 */
record Evaluation(double accuracy, @JsonProperty("f1_score") double f1Score) {
}
