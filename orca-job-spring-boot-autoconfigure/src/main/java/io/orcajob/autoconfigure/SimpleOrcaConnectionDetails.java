package io.orcajob.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Connection details that are known. Not a record, as its text would show the key.
 */
class SimpleOrcaConnectionDetails implements OrcaConnectionDetails {

	private final String url;

	private final @Nullable String apiKey;

	SimpleOrcaConnectionDetails(String url, @Nullable String apiKey) {
		this.url = url;
		this.apiKey = apiKey;
	}

	@Override
	public String getUrl() {
		return this.url;
	}

	@Override
	public @Nullable String getApiKey() {
		return this.apiKey;
	}

}
