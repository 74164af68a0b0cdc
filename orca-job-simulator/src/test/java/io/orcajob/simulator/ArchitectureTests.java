package io.orcajob.simulator;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

/**
 * Tests for the structure of this module.
 */
@AnalyzeClasses(packages = "io.orcajob", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule packagesAreNullMarked = classes().should(liveInANullMarkedPackage());

	@ArchTest
	static final ArchRule signaturesHideImplementationLibraries = classes().that(areAccessible())
		.should(notExposeTypesOf("tools.jackson", "io.netty", "reactor.netty"));

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

}
