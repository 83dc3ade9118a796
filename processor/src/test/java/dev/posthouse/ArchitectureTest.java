package dev.posthouse;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.posthouse.health.ProviderStates;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The map in {@code dev.posthouse.package-info}, kept true. */
@AnalyzeClasses(packages = "dev.posthouse", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String WIRE = "dev.posthouse.wire..";

  /** With all the packages inside. */
  private static final String COMMANDS = "dev.posthouse.cli..";

  /** From the bottom to the top; packages on one floor do not import each other. */
  static final List<List<String>> FLOORS =
      List.of(
          List.of("wire"),
          List.of("wire.internal"),
          List.of("wire.serde"),
          List.of("wire.client"),
          List.of("job"),
          List.of("model"),
          List.of("settings", "metrics"),
          List.of("translation", "kafka", "tls"),
          List.of("content", "health", "provider", "tracing"),
          List.of("provider.http"),
          List.of("provider.key"),
          List.of("provider.call"),
          List.of("provider.google"),
          List.of("provider.anthropic", "provider.openai", "provider.gemini"),
          List.of("provider.factory", "station"),
          List.of("admit", "attempt", "retry", "replay", "status", "triage"),
          List.of("console.index", "console.access"),
          List.of("dev", "console"),
          List.of("process"),
          List.of("cli.terminal"),
          List.of("cli.cluster"),
          List.of(
              "cli.jobs", "cli.models", "cli.providers", "cli.topics", "cli.triage", "cli.local"),
          List.of("cli.letters", "cli.bench"),
          List.of("cli.demo"),
          List.of("cli"));

  /** Each dependency asks for them, and to match a package's name against the floors is slow. */
  private static final Map<String, Integer> FLOOR_OF_PACKAGE = new ConcurrentHashMap<>();

  private static final Map<String, String> NAME_OF_PACKAGE = new ConcurrentHashMap<>();

  @ArchTest
  static final ArchRule importsPointDown =
      classes().that(resideInAPackage("dev.posthouse..")).should(new OnlyImportDownwards());

  @ArchTest
  static final ArchRule everyPackageIsOnTheMap =
      classes()
          .that(resideInAPackage("dev.posthouse.."))
          .should()
          .resideInAnyPackage(
              Stream.concat(
                      Stream.of("dev.posthouse"),
                      FLOORS.stream().flatMap(List::stream).map(ArchitectureTest::identifier))
                  .toArray(String[]::new));

  @ArchTest
  static final ArchRule noPackagesImportEachOtherInACircle =
      slices().matching("dev.posthouse.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theVocabularyIsPure =
      classes()
          .that()
          .resideInAPackage(identifier("job"))
          .should(
              onlyDependOnClassesThat(
                  resideInAnyPackage("java..", "org.jspecify..", WIRE, identifier("job"))));

  /** And of its SDK nothing is loaded while tracing is off: see {@code TracingOffTest}. */
  @ArchTest
  static final ArchRule onlyTheTracingPackageKnowsOpenTelemetry =
      noClasses()
          .that()
          .resideOutsideOfPackage(identifier("tracing"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.opentelemetry..");

  @ArchTest
  static final ArchRule onlyTheCommandsKnowTheDevelopmentServers =
      noClasses()
          .that()
          .resideOutsideOfPackages(identifier("dev"), COMMANDS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(identifier("dev"));

  @ArchTest
  static final ArchRule aClassIsNamedAfterWhatItDoes =
      noClasses()
          .should()
          .haveNameMatching(".*(Manager|Helper|Helpers|Util|Utils|Impl|Context)(\\$.*)?");

  @ArchTest
  static final ArchRule oneWayToLog = GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

  /**
   * What is open, unknown or none says so by its type: arithmetic on a moment that stands for
   * something else overflows. Except where the records need a moment: {@link ProviderStates} writes
   * 1970 for a state that was never found otherwise, and {@code SchemaRegistration} encodes
   * specimens whose moments are of no meaning.
   */
  @ArchTest
  static final ArchRule noMomentStandsForSomethingElse =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(ProviderStates.class.getName())
          .and()
          .doNotHaveFullyQualifiedName("dev.posthouse.process.SchemaRegistration")
          .should()
          .accessField(Instant.class, "MIN")
          .orShould()
          .accessField(Instant.class, "MAX")
          .orShould()
          .accessField(Instant.class, "EPOCH");

  @ArchTest
  static final ArchRule onlyTheCommandsPrint =
      noClasses()
          .that()
          .resideOutsideOfPackage(COMMANDS)
          .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule nothingIsNullUnlessItSaysSo =
      classes()
          .that(resideInAPackage("dev.posthouse.."))
          .and(
              describe(
                  "are not generated",
                  type -> !type.isAnnotatedWith("org.apache.avro.specific.AvroGenerated")))
          .should(new LieInANullMarkedPackage());

  /** A package with what is inside; those inside of others on the map are on it one by one. */
  private static String identifier(String name) {
    boolean holdsOthers = List.of("wire", "provider", "cli", "console").contains(name);
    return "dev.posthouse." + name + (holdsOthers ? "" : "..");
  }

  /** How high a class stands; below everything if it is none of ours. */
  private static int floor(JavaClass type) {
    return FLOOR_OF_PACKAGE.computeIfAbsent(type.getPackageName(), _ -> findFloor(type));
  }

  private static int findFloor(JavaClass type) {
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      for (String name : FLOORS.get(floor)) {
        if (resideInAPackage(identifier(name)).test(type)) {
          return floor;
        }
      }
    }
    return -1;
  }

  private static String nameOf(JavaClass type) {
    return NAME_OF_PACKAGE.computeIfAbsent(
        type.getPackageName(),
        _ ->
            FLOORS.stream()
                .flatMap(List::stream)
                .filter(name -> resideInAPackage(identifier(name)).test(type))
                .findFirst()
                .orElse(""));
  }

  private static final class OnlyImportDownwards extends ArchCondition<JavaClass> {
    OnlyImportDownwards() {
      super("only import packages on lower floors: %s", FLOORS);
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      if (floor(type) < 0) {
        return; // the map itself
      }
      type.getDirectDependenciesFromSelf().stream()
          .filter(dependency -> floor(dependency.getTargetClass()) >= floor(type))
          .filter(dependency -> !nameOf(dependency.getTargetClass()).equals(nameOf(type)))
          .forEach(
              dependency ->
                  events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
    }
  }

  private static final class LieInANullMarkedPackage extends ArchCondition<JavaClass> {
    LieInANullMarkedPackage() {
      super("lie in a package whose package-info is annotated with @NullMarked");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      if (type.getPackage().tryGetPackageInfo().isEmpty()
          || !type.getPackage().isAnnotatedWith(NullMarked.class)) {
        events.add(
            SimpleConditionEvent.violated(
                type, type.getFullName() + " lies in a package that is not @NullMarked"));
      }
    }
  }
}
