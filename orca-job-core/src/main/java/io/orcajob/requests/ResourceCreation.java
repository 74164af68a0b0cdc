package io.orcajob.requests;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

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

	/** HTTP statuses of refusals that a taken name may be the reason of. */
	private static final Set<Integer> TAKEN = Set.of(409, 422);

	private final String name;

	private final String path;

	private final String itemPath;

	private final Class<T> type;

	private IfExists ifExists = IfExists.ERROR;

	ResourceCreation(String name, String path, String itemPath, Class<T> type) {
		Assert.hasText(name, "'name' must not be blank");
		this.name = name;
		this.path = path;
		this.itemPath = itemPath;
		this.type = type;
		set("name", name);
	}

	/**
	 * Sets what happens if the name is taken. The name is not looked up before: the
	 * service decides, so that nobody can take it in between.
	 * @param ifExists {@link IfExists#OPEN} for what exists; {@link IfExists#ERROR}, the
	 * default, for an exception
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
	 * name is taken
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
			Integer status = ex.getHttpStatus();
			if (this.ifExists == IfExists.OPEN && status != null && TAKEN.contains(status)) {
				return open(resources, ex);
			}
			throw ex;
		}
	}

	private T open(OrcaResources resources, OrcaRequestException refusal) {
		try {
			return resources.get(this.itemPath, this.type, this.name);
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

}
