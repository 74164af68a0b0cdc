package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Creation, existence and deletion of models of one kind, which are synchronous.
 */
final class ModelRoutes {

	private final Catalog catalog;

	private final Dialect dialect;

	private final ModelKind kind;

	ModelRoutes(Catalog catalog, Dialect dialect, ModelKind kind) {
		this.catalog = catalog;
		this.dialect = dialect;
		this.kind = kind;
	}

	void addTo(RouteTable routes) {
		String path = "/" + this.kind.path();
		routes.postAsAdministrator(path, this::create);
		routes.get(path, (request) -> Json.answer(200,
				this.catalog.models(this.kind).all().stream().map(this::toFields).toList()));
		routes.get(path + "/{name}", (request) -> Json.answer(200, toFields(find(request))));
		routes.deleteAsAdministrator(path + "/{name}", this::delete);
	}

	private Mono<ServerResponse> create(ServerRequest request) {
		return JsonBody.of(request).flatMap((body) -> {
			List<String> required = new ArrayList<>();
			body.require("name");
			body.require("memoryset_name_or_id");
			body.text("name", required::add);
			body.text("memoryset_name_or_id", required::add);
			if (body.fields().get("name") instanceof String name) {
				Catalog.checkName(body, "body", "name", name);
			}
			body.nullableText("description");
			body.nullableCount("memory_lookup_count");
			body.nullableCount("num_classes", Memory.MAX_CLASSES);
			body.nullableNumber("min_memory_weight");
			List.of("weigh_memories", "balance_classes", "ignore_unlabeled").forEach(body::nullableBool);
			body.throwIssues();
			String name = required.get(0);
			return Json.answer(201, toFields(this.catalog.models(this.kind)
				.create(name, () -> new StoredModel(Catalog.newId(), name, this.kind,
						this.catalog.memorysets().require(required.get(1)), body.fields(), this.catalog.now()))));
		});
	}

	private Mono<ServerResponse> delete(ServerRequest request) {
		this.catalog.models(this.kind).remove(find(request));
		return ServerResponse.noContent().build();
	}

	private StoredModel find(ServerRequest request) {
		return this.catalog.models(this.kind).require(request.pathVariable("name"));
	}

	private Map<String, @Nullable Object> toFields(StoredModel model) {
		return model.toFields(this.dialect.timestamps());
	}

}
