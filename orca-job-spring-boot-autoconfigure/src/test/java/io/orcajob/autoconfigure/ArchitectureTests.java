package io.orcajob.autoconfigure;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureAfter;
import org.springframework.boot.autoconfigure.AutoConfigureBefore;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the structure of this module: what Boot checks about its own
 * auto-configurations while it is built, and nobody checks about ours.
 */
@AnalyzeClasses(packages = { "io.orcajob.autoconfigure", "io.orcajob.actuate" },
		importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final ClassLoader classLoader = ArchitectureTests.class.getClassLoader();

	private static final Set<String> autoConfigurations = ImportCandidates.load(AutoConfiguration.class, classLoader)
		.getCandidates()
		.stream()
		.collect(Collectors.toCollection(TreeSet::new));

	@ArchTest
	static final ArchRule packagesAreNullMarked = classes().should(liveInANullMarkedPackage()).allowEmptyShould(true);

	@ArchTest
	static final ArchRule autoConfigurationsArePublicAndFinal = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL)
		.allowEmptyShould(true);

	/**
	 * A constructor without parameters may be the one that the compiler adds.
	 */
	@ArchTest
	static final ArchRule autoConfigurationsHaveNoPublicMembers = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should(haveNoPublicOrProtectedMembers())
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule beanMethodsArePackagePrivate = methods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.bePackagePrivate()
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule nestedConfigurationsArePackagePrivate = classes().that()
		.areMetaAnnotatedWith(Configuration.class)
		.and()
		.areNotAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePackagePrivate()
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule conditionsAreNotPublic = classes().that()
		.areAssignableTo(Condition.class)
		.should()
		.notBePublic()
		.allowEmptyShould(true);

	/**
	 * On a method it is too late: the missing type may stand in the signature of another
	 * one.
	 */
	@ArchTest
	static final ArchRule classConditionsStandOnClasses = noMethods().should()
		.beMetaAnnotatedWith(ConditionalOnClass.class)
		.allowEmptyShould(true);

	/**
	 * A stale name raises no error, but our auto-configuration runs too early and backs
	 * off.
	 */
	@ArchTest
	static final ArchRule orderRefersToAutoConfigurations = classes()
		.should(nameOnly("registered auto-configurations", ArchitectureTests::orderNames, autoConfigurations::contains))
		.allowEmptyShould(true);

	/**
	 * A stale name never matches.
	 */
	@ArchTest
	static final ArchRule conditionsReferToTypes = classes()
		.should(nameOnly("types that can be loaded", ArchitectureTests::conditionNames,
				(name) -> ClassUtils.isPresent(name, classLoader)))
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule signaturesHideImplementationLibraries = classes().that(areAccessible())
		.should(notExposeTypesOf("tools.jackson", "org.springframework.retry", "io.netty", "reactor.netty",
				"me.tongfei"));

	@ArchTest
	static void autoConfigurationsAreListed(JavaClasses classes) {
		Set<String> listed = autoConfigurations.stream()
			.filter((name) -> name.startsWith("io.orcajob."))
			.collect(Collectors.toSet());
		Set<String> existing = classes.stream()
			.filter((javaClass) -> javaClass.isAnnotatedWith(AutoConfiguration.class))
			.map(JavaClass::getName)
			.collect(Collectors.toSet());
		assertThat(listed).isEqualTo(existing);
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

	private static ArchCondition<JavaClass> haveNoPublicOrProtectedMembers() {
		return new ArchCondition<>("have no public or protected members") {

			@Override
			public void check(JavaClass javaClass, ConditionEvents events) {
				for (JavaMember member : javaClass.getMembers()) {
					boolean visible = isPublicOrProtected(member.getModifiers());
					boolean defaultConstructor = member instanceof JavaConstructor constructor
							&& constructor.getParameters().isEmpty();
					if (visible && !defaultConstructor) {
						events.add(SimpleConditionEvent.violated(member, member.getDescription() + " is visible"));
					}
				}
			}

		};
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

	private static ArchCondition<JavaClass> nameOnly(String description, NameExtractor extractor,
			Predicate<String> valid) {
		return new ArchCondition<>("name only " + description) {

			@Override
			public void check(JavaClass javaClass, ConditionEvents events) {
				Stream.concat(Stream.of(javaClass), javaClass.getMembers().stream())
					.flatMap(extractor::names)
					.filter(valid.negate())
					.forEach((name) -> events.add(SimpleConditionEvent.violated(javaClass,
							"%s names %s".formatted(javaClass.getDescription(), name))));
			}

		};
	}

	private static Stream<String> orderNames(HasAnnotations<?> annotated) {
		return Stream
			.of(annotated.tryGetAnnotationOfType(AutoConfiguration.class)
				.map((annotation) -> join(annotation.beforeName(), annotation.afterName(), names(annotation.before()),
						names(annotation.after()))),
					annotated.tryGetAnnotationOfType(AutoConfigureBefore.class)
						.map((annotation) -> join(annotation.name(), names(annotation.value()))),
					annotated.tryGetAnnotationOfType(AutoConfigureAfter.class)
						.map((annotation) -> join(annotation.name(), names(annotation.value()))))
			.flatMap((names) -> names.stream().flatMap((found) -> found));
	}

	private static Stream<String> conditionNames(HasAnnotations<?> annotated) {
		return Stream
			.of(annotated.tryGetAnnotationOfType(ConditionalOnClass.class).map((annotation) -> join(annotation.name())),
					annotated.tryGetAnnotationOfType(ConditionalOnBean.class)
						.map((annotation) -> join(annotation.type())),
					annotated.tryGetAnnotationOfType(ConditionalOnMissingBean.class)
						.map((annotation) -> join(annotation.type(), annotation.ignoredType())))
			.flatMap((names) -> names.stream().flatMap((found) -> found));
	}

	private static Stream<String> join(String[]... names) {
		return Arrays.stream(names).flatMap(Arrays::stream);
	}

	private static String[] names(Class<?>[] types) {
		return Arrays.stream(types).map(Class::getName).toArray(String[]::new);
	}

	@FunctionalInterface
	private interface NameExtractor {

		Stream<String> names(HasAnnotations<?> annotated);

	}

}
