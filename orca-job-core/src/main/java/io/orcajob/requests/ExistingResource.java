package io.orcajob.requests;

import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.orcajob.OrcaRequestException;
import io.orcajob.OrcaResources;
import io.orcajob.SafeText;

/**
 * Existing resource that a request opens, to be compared with what the caller asked for.
 * Fields that the caller did not set, or that the service does not send, are not
 * compared.
 *
 * @param kind the kind of the resource, such as {@code memoryset}
 * @param asked the fields of the request that the caller set
 * @param fields the fields of the resource
 * @param refusal the refusal of the request, as the name is taken
 */
record ExistingResource(String kind, Map<String, @Nullable Object> asked, Map<String, @Nullable Object> fields,
		OrcaRequestException refusal) {

	private static final Pattern ID = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

	/**
	 * Compares fields that requests and resources have in common.
	 * @throws OrcaRequestException if one differs
	 */
	void compare(String... names) {
		for (String name : names) {
			if (this.asked.containsKey(name)) {
				compare(name, this.asked.get(name));
			}
		}
	}

	/**
	 * Compares the embedding model. A finetuned one that was asked for by its name is
	 * only told from a pretrained one, as the resource has its id.
	 * @throws OrcaRequestException if it differs
	 */
	void compareEmbeddingModel() {
		compare("pretrained_embedding_model_name");
		Object finetuned = this.asked.get("finetuned_embedding_model_name_or_id");
		String field = "finetuned_embedding_model_id";
		if (finetuned != null && (this.fields.get(field) == null || ID.matcher(finetuned.toString()).matches())) {
			compare(field, finetuned);
		}
	}

	/**
	 * Compares the memoryset, by one request if it was asked for by its name.
	 * @throws OrcaRequestException if it differs
	 */
	void compareMemoryset(OrcaResources resources) {
		Object asked = this.asked.get("memoryset_name_or_id");
		Object existing = this.fields.get("memoryset_id");
		if (asked == null || existing == null || asked.equals(existing)) {
			return;
		}
		String id = resources.get(Memoryset.PATH, Memoryset.class, asked).id();
		if (!existing.equals(id)) {
			throw differs("memoryset_id", asked);
		}
	}

	private void compare(String field, @Nullable Object asked) {
		if (this.fields.containsKey(field) && !same(asked, this.fields.get(field))) {
			throw differs(field, asked);
		}
	}

	private OrcaRequestException differs(String field, @Nullable Object asked) {
		return refused(" with " + field + " " + SafeText.of(String.valueOf(this.fields.get(field))) + ", and "
				+ SafeText.of(String.valueOf(asked)) + " was asked for: open it without that, or choose another name");
	}

	/**
	 * Returns the exception for a resource that is not opened.
	 */
	OrcaRequestException refused(String reason) {
		return new OrcaRequestException(
				"The " + this.kind + " '" + SafeText.of(String.valueOf(this.fields.get("name"))) + "' exists already"
						+ reason,
				this.refusal.getHttpStatus(), this.refusal.getServiceMessage(), this.refusal.getRequestId(),
				this.refusal);
	}

	private static boolean same(@Nullable Object asked, @Nullable Object existing) {
		return (asked instanceof Number number && existing instanceof Number other)
				? number.doubleValue() == other.doubleValue() : Objects.equals(asked, existing);
	}

}
