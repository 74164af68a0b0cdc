package io.orcajob.samples.web;

/**
 * The result of a finetuning.
 *
 * @param name the name of the new model
 */
record FinetunedModel(String name) {
}
