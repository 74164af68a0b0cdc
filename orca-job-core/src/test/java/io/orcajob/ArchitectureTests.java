package io.orcajob;

import java.net.URL;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.LocationProvider;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.jspecify.annotations.NullMarked;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * Tests for the structure of this module.
 */
@AnalyzeClasses(locations = ArchitectureTests.MainClasses.class)
class ArchitectureTests {

	/**
	 * The packages of this module, lowest floor first.
	 */
	private static final List<String> FLOORS = List.of("io.orcajob.internal.text", "io.orcajob", "io.orcajob.requests",
			"io.orcajob.observation", "io.orcajob.client", "io.orcajob.poll", "io.orcajob.progress", "io.orcajob.core",
			"io.orcajob.metrics");

	/**
	 * As imports only point down and a floor has no sub-packages, there are no package
	 * cycles either.
	 */
	@ArchTest
	static final ArchRule importsPointDown = classes().should(importOnlyLowerFloors());

	@ArchTest
	static final ArchRule nothingOfOursNeedsTypedRequests = noClasses().that()
		.resideOutsideOfPackage("io.orcajob.requests")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.orcajob.requests");

	@ArchTest
	static final ArchRule packagesAreNullMarked = classes().should(liveInANullMarkedPackage());

	@ArchTest
	static final ArchRule coreDoesNotKnowSpringBoot = noClasses().should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework.boot..");

	@ArchTest
	static final ArchRule signaturesHideImplementationLibraries = classes().that(areAccessible())
		.should(notExposeTypesOf("tools.jackson", "org.springframework.retry", "io.netty", "reactor.netty",
				"me.tongfei"));

	@ArchTest
	static final ArchRule springRetryStaysInsideCore = classes().that(dependOn("org.springframework.retry"))
		.should()
		.resideInAPackage("io.orcajob.core")
		.andShould()
		.notBePublic()
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule metersStayInMetrics = noClasses().that()
		.resideOutsideOfPackage("io.orcajob.metrics")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.micrometer.core..");

	@ArchTest
	static final ArchRule barsStayInProgress = noClasses().that()
		.resideOutsideOfPackage("io.orcajob.progress")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("me.tongfei..");

	@ArchTest
	static final ArchRule argumentsAreCheckedWithAssert = noClasses().should()
		.callMethod(Objects.class, "requireNonNull", Object.class, String.class)
		.orShould()
		.callMethod(Objects.class, "requireNonNull", Object.class, Supplier.class)
		.because("org.springframework.util.Assert throws IllegalArgumentException");

	@ArchTest
	static final ArchRule nobodyWritesToStandardOutput = noClasses().should().accessField(System.class, "out");

	@ArchTest
	static final ArchRule onlyProgressWritesToTheTerminal = noClasses().that()
		.resideOutsideOfPackage("io.orcajob.progress")
		.should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

	private static ArchCondition<JavaClass> importOnlyLowerFloors() {
		return new ArchCondition<>("import only packages of lower floors") {

			@Override
			public void check(JavaClass javaClass, ConditionEvents events) {
				int floor = FLOORS.indexOf(javaClass.getPackageName());
				if (floor < 0) {
					events.add(SimpleConditionEvent.violated(javaClass,
							"%s lives in no known package".formatted(javaClass.getDescription())));
				}
				for (Dependency dependency : javaClass.getDirectDependenciesFromSelf()) {
					String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
					boolean ours = target.equals("io.orcajob") || target.startsWith("io.orcajob.");
					boolean lower = FLOORS.contains(target) && FLOORS.indexOf(target) <= floor;
					if (ours && !lower) {
						events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
					}
				}
			}

		};
	}

	private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
		return new ArchCondition<>("live in a package with a @NullMarked package-info") {

			@Override
			public void check(JavaClass javaClass, ConditionEvents events) {
				boolean nullMarked = javaClass.getPackage()
					.tryGetPackageInfo()
					.filter((info) -> info.isAnnotatedWith(NullMarked.class))
					.isPresent();
				if (!nullMarked) {
					events.add(SimpleConditionEvent.violated(javaClass,
							"%s lives in a package that is not @NullMarked".formatted(javaClass.getDescription())));
				}
			}

		};
	}

	private static ArchCondition<JavaClass> notExposeTypesOf(String... packages) {
		return new ArchCondition<>("not expose types of " + String.join(", ", packages)) {

			@Override
			public void check(JavaClass javaClass, ConditionEvents events) {
				Stream<JavaType> header = Stream
					.of(javaClass.getSuperclass().stream(), javaClass.getInterfaces().stream(),
							javaClass.getTypeParameters().stream())
					.flatMap((types) -> types);
				report(javaClass.getDescription(), header, events);
				for (JavaMember member : javaClass.getMembers()) {
					if (isPublicOrProtected(member.getModifiers())) {
						report(member.getDescription(), signature(member), events);
					}
				}
			}

			private void report(String place, Stream<? extends JavaType> types, ConditionEvents events) {
				Set<String> exposed = types.flatMap((type) -> type.getAllInvolvedRawTypes().stream())
					.filter((type) -> residesIn(type, packages))
					.map(JavaClass::getName)
					.collect(Collectors.toSet());
				for (String name : exposed) {
					events.add(SimpleConditionEvent.violated(place, "%s exposes %s".formatted(place, name)));
				}
			}

		};
	}

	private static Stream<JavaType> signature(JavaMember member) {
		if (member instanceof JavaCodeUnit codeUnit) {
			return Stream
				.of(Stream.of(codeUnit.getReturnType()), codeUnit.getParameterTypes().stream(),
						codeUnit.getTypeParameters().stream(), codeUnit.getExceptionTypes().stream())
				.flatMap((types) -> types);
		}
		return Stream.of(((JavaField) member).getType());
	}

	private static DescribedPredicate<JavaClass> areAccessible() {
		return DescribedPredicate.describe("are accessible from outside", ArchitectureTests::isAccessible);
	}

	private static DescribedPredicate<JavaClass> dependOn(String library) {
		return DescribedPredicate.describe("depend on " + library,
				(javaClass) -> javaClass.getDirectDependenciesFromSelf()
					.stream()
					.anyMatch((dependency) -> residesIn(dependency.getTargetClass(), library)));
	}

	private static boolean isAccessible(JavaClass javaClass) {
		return isPublicOrProtected(javaClass.getModifiers())
				&& javaClass.getEnclosingClass().map(ArchitectureTests::isAccessible).orElse(true);
	}

	private static boolean isPublicOrProtected(Set<JavaModifier> modifiers) {
		return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
	}

	private static boolean residesIn(JavaClass type, String... packages) {
		String name = type.getBaseComponentType().getPackageName();
		return Stream.of(packages).anyMatch((candidate) -> name.equals(candidate) || name.startsWith(candidate + "."));
	}

	/**
	 * Our own main classes: the simulator on the test class path is none of this module's
	 * business.
	 */
	static class MainClasses implements LocationProvider {

		@Override
		public Set<Location> get(Class<?> testClass) {
			URL location = Status.class.getProtectionDomain().getCodeSource().getLocation();
			return Set.of(Location.of(location));
		}

	}

}
