package io.orcajob.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * All resources of one kind, in the order of their creation. Thread-safe.
 *
 * @param <R> the type of the resources
 */
final class NamedResources<R extends NamedResource> {

	private final String kind;

	private final Object lock;

	private final Map<String, R> byId = new LinkedHashMap<>();

	/**
	 * Creates an empty collection.
	 * @param kind the service's word for such a resource, which its refusals name
	 * @param lock the lock that all changes are made under; collections whose resources
	 * refer to each other share it
	 */
	NamedResources(String kind, Object lock) {
		this.kind = kind;
		this.lock = lock;
	}

	/**
	 * Adds a resource.
	 * @throws ApiException with HTTP 409 if its name is taken
	 */
	void add(R resource) {
		create(resource.name(), () -> resource);
	}

	/**
	 * Creates a resource and adds it.
	 * @param name its name
	 * @param resource creates it and starts its job; called under the lock, and only if
	 * the name is free, so that a refused request has started nothing
	 * @return the resource
	 * @throws ApiException with HTTP 409 if the name is taken
	 */
	R create(String name, Supplier<R> resource) {
		synchronized (this.lock) {
			if (find(name) != null) {
				throw ApiException.conflict("A " + this.kind + " named '" + name + "' exists already");
			}
			R created = resource.get();
			this.byId.put(created.id(), created);
			return created;
		}
	}

	@Nullable R find(String nameOrId) {
		synchronized (this.lock) {
			R resource = this.byId.get(nameOrId);
			return (resource != null) ? resource
					: this.byId.values()
						.stream()
						.filter((candidate) -> candidate.name().equals(nameOrId))
						.findFirst()
						.orElse(null);
		}
	}

	/**
	 * Returns a resource.
	 * @throws ApiException with HTTP 404 if there is none
	 */
	R require(String nameOrId) {
		R resource = find(nameOrId);
		if (resource == null) {
			throw ApiException.notFound(this.kind);
		}
		return resource;
	}

	void remove(R resource) {
		synchronized (this.lock) {
			this.byId.remove(resource.id());
		}
	}

	List<R> all() {
		synchronized (this.lock) {
			return List.copyOf(this.byId.values());
		}
	}

}
