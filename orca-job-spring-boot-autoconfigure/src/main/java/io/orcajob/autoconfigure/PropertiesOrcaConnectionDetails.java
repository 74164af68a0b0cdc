package io.orcajob.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.Assert;

/**
 * Adapts {@link OrcaApiProperties} to {@link OrcaConnectionDetails}.
 */
class PropertiesOrcaConnectionDetails implements OrcaConnectionDetails {

	private final OrcaApiProperties properties;

	private final @Nullable SslBundles sslBundles;

	PropertiesOrcaConnectionDetails(OrcaApiProperties properties, @Nullable SslBundles sslBundles) {
		this.properties = properties;
		this.sslBundles = sslBundles;
	}

	@Override
	public String getUrl() {
		return this.properties.getUrl();
	}

	@Override
	public @Nullable String getApiKey() {
		return this.properties.getKey();
	}

	@Override
	public @Nullable SslBundle getSslBundle() {
		String bundle = this.properties.getSsl().getBundle();
		if (bundle == null) {
			return null;
		}
		try {
			Assert.state(this.sslBundles != null, "There is no SslBundles bean");
			SslBundle found = this.sslBundles.getBundle(bundle);
			// Reads its files, which the client would do otherwise, without naming it.
			found.createSslContext();
			return found;
		}
		catch (NoSuchSslBundleException | IllegalStateException ex) {
			throw new InvalidConfigurationPropertyValueException("orca.api.ssl.bundle", bundle,
					"It must be the name of an SSL bundle that is defined below spring.ssl.bundle.pem or "
							+ "spring.ssl.bundle.jks and can be read (" + ex.getMessage() + ")",
					ex);
		}
	}

}
