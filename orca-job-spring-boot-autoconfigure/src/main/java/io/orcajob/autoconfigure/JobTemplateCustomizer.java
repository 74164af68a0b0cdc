package io.orcajob.autoconfigure;

import io.orcajob.core.JobTemplate;

/**
 * Changes what the properties and beans of the application have made of a
 * {@link JobTemplate}. Beans of this type are applied in their order, after everything
 * else, to the auto-configured template and to those of a {@link JobTemplateFactory}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface JobTemplateCustomizer {

	/**
	 * Customize a template that is about to be built.
	 * @param builder the builder to change
	 */
	void customize(JobTemplate.Builder builder);

}
