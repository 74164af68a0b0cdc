package io.orcajob.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * All resources of one kind, in the order of their creation. Thread-safe.
 *
 * @param <R> the type of the resources
 */
final class NamedResources<R extends NamedResource> {

	private final String kind;

	private final Map<String, R> byId = new LinkedHashMap<>();

	/**
	 * Creates an empty collection.
	 * @param kind the service's word for such a resource, which its refusals name
	 */
	NamedResources(String kind) {
		this.kind = kind;
	}

	/**
	 * Adds a resource.
	 * @throws ApiException with HTTP 409 if its name is taken
	 */
	synchronized void add(R resource) {
		if (find(resource.name()) != null) {
			throw ApiException.conflict("A " + this.kind + " named '" + resource.name() + "' exists already");
		}
		this.byId.put(resource.id(), resource);
	}

	synchronized @Nullable R find(String nameOrId) {
		R resource = this.byId.get(nameOrId);
		return (resource != null) ? resource
				: this.byId.values()
					.stream()
					.filter((candidate) -> candidate.name().equals(nameOrId))
					.findFirst()
					.orElse(null);
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

	synchronized void remove(R resource) {
		this.byId.remove(resource.id());
	}

	synchronized List<R> all() {
		return List.copyOf(this.byId.values());
	}

}
