package io.orcajob.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * What an API key must look like to be sent as a header.
 */
final class ApiKey {

	private ApiKey() {
	}

	/**
	 * Return what is wrong with a key.
	 * @param key the key, or {@code null} if there is none
	 * @return a sentence that does not repeat the key, or {@code null} if nothing is
	 * wrong
	 */
	static @Nullable String problem(@Nullable String key) {
		boolean valid = key == null || key.chars().allMatch((character) -> character > ' ' && character <= '~');
		return valid ? null : "It must consist of printable ASCII characters, without spaces and line breaks";
	}

}
