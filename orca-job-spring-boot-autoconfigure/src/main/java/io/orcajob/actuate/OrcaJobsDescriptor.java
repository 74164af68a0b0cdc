package io.orcajob.actuate;

import java.util.Collections;
import java.util.Map;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Description of the jobs of an application.
 *
 * @since 0.1.0
 */
public final class OrcaJobsDescriptor implements OperationResponseBody {

	private final Map<String, JobTemplateDescriptor> templates;

	OrcaJobsDescriptor(Map<String, JobTemplateDescriptor> templates) {
		this.templates = Collections.unmodifiableMap(templates);
	}

	/**
	 * Return the templates, by the names of their beans.
	 * @return an unmodifiable map
	 */
	public Map<String, JobTemplateDescriptor> getTemplates() {
		return this.templates;
	}

}
