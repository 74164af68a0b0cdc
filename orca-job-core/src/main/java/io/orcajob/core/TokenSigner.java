package io.orcajob.core;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.springframework.util.Assert;

/**
 * Signs tokens with HMAC-SHA256 and verifies their signatures. Signs with its first key,
 * and accepts the signatures of all its keys.
 */
final class TokenSigner {

	private static final String ALGORITHM = "HmacSHA256";

	private final List<SecretKeySpec> keys;

	/**
	 * Create a signer.
	 * @param key the key that signs
	 * @param previousKeys the keys of older tokens
	 * @throws IllegalArgumentException if a key is too short
	 */
	TokenSigner(String key, String... previousKeys) {
		this.keys = Stream.concat(Stream.of(key), Stream.of(previousKeys)).map(TokenSigner::secret).toList();
	}

	private static SecretKeySpec secret(String key) {
		byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
		Assert.isTrue(bytes.length >= JobTemplate.MIN_TOKEN_KEY_BYTES, () -> "A key for tokens must have at least "
				+ JobTemplate.MIN_TOKEN_KEY_BYTES + " bytes in UTF-8, and one has " + bytes.length);
		return new SecretKeySpec(bytes, ALGORITHM);
	}

	String sign(String text) {
		return signature(this.keys.get(0), text);
	}

	/**
	 * Compares in constant time, so that nobody can find a signature character by
	 * character.
	 */
	boolean verify(String text, String signature) {
		byte[] given = signature.getBytes(StandardCharsets.UTF_8);
		boolean valid = false;
		for (SecretKeySpec key : this.keys) {
			valid |= MessageDigest.isEqual(signature(key, text).getBytes(StandardCharsets.UTF_8), given);
		}
		return valid;
	}

	private static String signature(SecretKeySpec key, String text) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(key);
			return Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has " + ALGORITHM, ex);
		}
	}

}
