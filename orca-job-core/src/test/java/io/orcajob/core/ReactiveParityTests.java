package io.orcajob.core;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.orcajob.Job;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The reactive form has the same calls as {@link JobOperations} and {@link Job}, with
 * return types that do not block.
 */
class ReactiveParityTests {

	/** What makes no request and so returns at once in both forms. */
	private static final Set<String> IMMEDIATE = Set.of("reference", "resume", "getDefaults", "updateDefaults");

	@ParameterizedTest
	@MethodSource("calls")
	void callHasAReactiveForm(Call call) {
		List<Method> forms = Arrays.stream(ReactiveJobOperations.class.getMethods())
			.filter((method) -> Call.of(method).equals(call))
			.toList();
		assertThat(forms).as(call.toString()).hasSize(1);
	}

	@ParameterizedTest
	@MethodSource("reactiveCalls")
	void reactiveFormHasACall(Call call) {
		assertThat(calls()).contains(call);
	}

	static Stream<Call> calls() {
		Stream<Method> ofJobs = Arrays.stream(Job.class.getMethods()).filter(ReactiveParityTests::mayTakeLong);
		return Stream
			.concat(Arrays.stream(JobOperations.class.getMethods()).map((method) -> expected(method, false)),
					ofJobs.map((method) -> expected(method, true)))
			.distinct();
	}

	static Stream<Call> reactiveCalls() {
		return Arrays.stream(ReactiveJobOperations.class.getMethods()).map(Call::of);
	}

	/**
	 * The getters of a handle and its token return at once.
	 */
	private static boolean mayTakeLong(Method method) {
		String name = method.getName();
		return !name.startsWith("get") && !name.equals("snapshot") && !name.equals("token");
	}

	private static Call expected(Method method, boolean ofJob) {
		List<Class<?>> parameters = new ArrayList<>(List.of(method.getParameterTypes()));
		if (ofJob) {
			parameters.add(0, Job.class);
		}
		// A future is another form of the same call.
		String name = method.getName().replaceFirst("Async$", "");
		return new Call(name, parameters, IMMEDIATE.contains(name) ? method.getReturnType() : reactive(method));
	}

	private static Class<?> reactive(Method method) {
		Class<?> type = method.getReturnType();
		boolean many = Stream.of(Iterable.class, Stream.class, JobWatch.class, Flux.class)
			.anyMatch((each) -> each.isAssignableFrom(type));
		return many ? Flux.class : Mono.class;
	}

	/**
	 * A call of the reactive form.
	 *
	 * @param name the name of the method
	 * @param parameters the types of its parameters
	 * @param returns the type that it returns
	 */
	record Call(String name, List<Class<?>> parameters, Class<?> returns) {

		static Call of(Method method) {
			return new Call(method.getName(), List.of(method.getParameterTypes()), method.getReturnType());
		}

		@Override
		public String toString() {
			return this.name
					+ this.parameters.stream().map(Class::getSimpleName).collect(Collectors.joining(", ", "(", ") : "))
					+ this.returns.getSimpleName();
		}

	}

}
