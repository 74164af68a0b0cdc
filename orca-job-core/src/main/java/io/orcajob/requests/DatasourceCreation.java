package io.orcajob.requests;

import java.util.List;
import java.util.Map;

import org.springframework.util.Assert;

/**
 * Call that creates a datasource from rows.
 *
 * @since 0.1.0
 */
public final class DatasourceCreation extends ResourceCreation<Datasource, DatasourceCreation> {

	DatasourceCreation(String name, List<? extends Map<String, ?>> rows) {
		super("datasource", name, "/datasource", Datasource.PATH, Datasource.class);
		Assert.notEmpty(rows, "'rows' must not be empty");
		setList("content", rows);
	}

	/**
	 * Sets a description for humans.
	 * @param description the text
	 * @return this builder
	 */
	public DatasourceCreation description(String description) {
		return setText("description", "description", description);
	}

}
