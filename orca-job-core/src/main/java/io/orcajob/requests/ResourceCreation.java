package io.orcajob.requests;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.Assert;

import io.orcajob.IfExists;
import io.orcajob.JobNotFoundException;
import io.orcajob.OrcaRequestException;
import io.orcajob.OrcaResources;
import io.orcajob.ResourceCall;

/**
 * Base class of the calls that create something with a name, without a job. The POST is
 * sent once.
 *
 * @param <T> the type of what is created
 * @param <B> the type of the builder
 * @since 0.1.0
 */
public abstract class ResourceCreation<T, B extends ResourceCreation<T, B>> extends FieldsBuilder<B>
		implements ResourceCall<T> {

	private static final ParameterizedTypeReference<Map<String, @Nullable Object>> FIELDS = new ParameterizedTypeReference<>() {
	};

	private final String kind;

	private final String name;

	private final String path;

	private final String itemPath;

	private final Class<T> type;

	private IfExists ifExists = IfExists.ERROR;

	ResourceCreation(String kind, String name, String path, String itemPath, Class<T> type) {
		Assert.hasText(name, "'name' must not be blank");
		this.kind = kind;
		this.name = name;
		this.path = path;
		this.itemPath = itemPath;
		this.type = type;
		set("name", name);
	}

	/**
	 * Sets what happens if the name is taken. The name is not looked up before: the
	 * service decides, so that nobody can take it in between.
	 * @param ifExists {@link IfExists#OPEN} for what exists, unless it differs from what
	 * was asked for; {@link IfExists#ERROR}, the default, for an exception
	 * @return this builder
	 */
	@SuppressWarnings("unchecked")
	public final B ifExists(IfExists ifExists) {
		Assert.notNull(ifExists, "'ifExists' must not be null");
		this.ifExists = ifExists;
		return (B) this;
	}

	/**
	 * Creates the resource, by one request, or a second one if the name is taken or the
	 * response has no content.
	 * @param resources sends the requests
	 * @return what was created or opened
	 * @throws OrcaRequestException if the service refuses the request, also because the
	 * name is taken, or if what exists differs from what was asked for
	 */
	@Override
	public final T execute(OrcaResources resources) {
		check();
		Map<String, @Nullable Object> body = fields();
		try {
			T created = resources.post(this.path, body, this.type);
			return (created != null) ? created : resources.get(this.itemPath, this.type, this.name);
		}
		catch (OrcaRequestException ex) {
			if (this.ifExists.opensAfter(ex)) {
				return open(resources, ex);
			}
			throw ex;
		}
	}

	private T open(OrcaResources resources, OrcaRequestException refusal) {
		Map<String, @Nullable Object> existing = existing(resources, refusal);
		compare(new ExistingResource(this.kind, asked(), existing, refusal), resources);
		T opened = resources.convert(existing, this.type);
		Assert.state(opened != null, () -> "The converter made null of the " + this.kind);
		return opened;
	}

	private Map<String, @Nullable Object> existing(OrcaResources resources, OrcaRequestException refusal) {
		try {
			return resources.get(this.itemPath, FIELDS, this.name);
		}
		catch (JobNotFoundException ex) {
			if (ex.getResource() == null) {
				// Not the service says so: the path is unknown.
				ex.addSuppressed(refusal);
				throw ex;
			}
			// The name was not the reason.
			throw refusal;
		}
	}

	/**
	 * Checks that the fields go together.
	 */
	void check() {
	}

	/**
	 * Compares an existing resource with what the caller asked for.
	 */
	void compare(ExistingResource existing, OrcaResources resources) {
	}

}
