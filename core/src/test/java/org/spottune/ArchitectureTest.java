package org.spottune;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.text.NumberFormat;
import java.util.Formatter;
import java.util.Map;
import java.util.Set;

/** Who may depend on whom. */
@AnalyzeClasses(packages = "org.spottune", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** By package, the packages that it may use. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("random", Set.of()),
            Map.entry("settings", Set.of("spelling")),
            Map.entry("spelling", Set.of()),
            Map.entry("optim", Set.of("kernels")),
            Map.entry("provenance", Set.of()),
            Map.entry("weights", Set.of()),
            Map.entry("kernels", Set.of()),
            Map.entry("kernels.nd4j", Set.of("kernels")),
            Map.entry("kernels.winograd", Set.of()),
            Map.entry("kernels.onednn", Set.of("kernels", "kernels.winograd")),
            Map.entry("kernels.metered", Set.of("kernels")),
            Map.entry("data", Set.of("random")),
            Map.entry("nn.blocks", Set.of("kernels", "random")),
            Map.entry("nn", Set.of("nn.blocks", "kernels", "spelling")),
            Map.entry("policy", Set.of("nn", "nn.blocks", "kernels", "random")),
            Map.entry("matching", Set.of("nn.blocks", "kernels")),
            Map.entry("graph", Set.of("nn", "nn.blocks", "policy", "matching", "kernels", "random")),
            Map.entry("objective", Set.of("settings", "graph", "policy", "matching", "nn", "nn.blocks", "kernels")),
            Map.entry("learner", Set.of("graph", "nn.blocks", "kernels", "optim")),
            Map.entry(
                    "train",
                    Set.of(
                            "learner",
                            "objective",
                            "matching",
                            "optim",
                            "graph",
                            "data",
                            "policy",
                            "nn",
                            "nn.blocks",
                            "kernels",
                            "random")),
            Map.entry(
                    "transfer",
                    Set.of(
                            "train",
                            "objective",
                            "matching",
                            "optim",
                            "settings",
                            "graph",
                            "policy",
                            "nn",
                            "nn.blocks",
                            "kernels",
                            "random")),
            Map.entry("decathlon", Set.of("data")),
            Map.entry("evaluation", Set.of("policy", "random")),
            Map.entry("report", Set.of("evaluation", "policy", "nn")),
            Map.entry("model", Set.of("graph", "data", "weights", "nn", "nn.blocks", "kernels")),
            Map.entry(
                    "experiment",
                    Set.of(
                            "transfer",
                            "train",
                            "objective",
                            "optim",
                            "settings",
                            "graph",
                            "data",
                            "nn",
                            "nn.blocks",
                            "kernels")),
            Map.entry(
                    "bench",
                    Set.of(
                            "transfer",
                            "train",
                            "learner",
                            "objective",
                            "matching",
                            "optim",
                            "graph",
                            "policy",
                            "nn",
                            "nn.blocks",
                            "kernels",
                            "kernels.metered",
                            "random")));

    @ArchTest
    static final ArchRule PACKAGES_ARE_FREE_OF_CYCLES =
            slices().matching("org.spottune.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule CORE_RUNS_WITHOUT_A_CLUSTER = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..");

    @ArchTest
    static final ArchRule ONLY_GRAPHS_AND_THEIR_ARCHIVES_KNOW_DEEPLEARNING4J = noClasses()
            .that()
            .resideOutsideOfPackages("org.spottune.graph", "org.spottune.model")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.deeplearning4j..");

    @ArchTest
    static final ArchRule PICTURES_NEED_NO_ARRAYS = noClasses()
            .that()
            .resideInAPackage("org.spottune.report")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.nd4j..", "org.bytedeco..");

    /** Java's own and those that begin with it: an object that a file describes runs code of its class. */
    @ArchTest
    static final ArchRule NO_OBJECTS_ARE_READ_FROM_FILES = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                    "java\\.io\\.ObjectInputStream.*|.*\\.ModelSerializer|.*\\.SerializationUtils|java\\.beans\\.XMLDecoder"
                            + "|.*\\.ModelGuesser");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_DOES =
            noClasses().should().haveNameMatching(".*(Utils?|Helper|Manager|Impl|Info|Processor)(\\$.*)?");

    /** Digits, decimal signs and the letter i differ by locale: whoever formats or changes case says which. */
    @ArchTest
    static final ArchRule NOTHING_DEPENDS_ON_THE_LOCALE = noClasses()
            .should()
            .callMethod(String.class, "formatted", Object[].class)
            .orShould()
            .callMethod(String.class, "format", String.class, Object[].class)
            .orShould()
            .callMethod(PrintStream.class, "printf", String.class, Object[].class)
            .orShould()
            .callMethod(PrintWriter.class, "printf", String.class, Object[].class)
            .orShould()
            .callMethod(String.class, "toLowerCase")
            .orShould()
            .callMethod(String.class, "toUpperCase")
            .orShould()
            .callConstructor(Formatter.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(NumberFormat.class);

    @ArchTest
    static final ArchRule NOTHING_IS_PRINTED = GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule NOTHING_IS_LOGGED_BUT_THROUGH_SLF4J = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.util.logging..",
                    "org.apache.log4j..",
                    "org.apache.logging..",
                    "org.apache.commons.logging..");

    @ArchTest
    static void packagesUseOnlyWhatTheyMay(JavaClasses classes) {
        new PackageArrows("org.spottune", MAY_USE).requireNoOthers(classes);
    }

    /** An arrow that no class takes hides what a package is about. */
    @ArchTest
    static void packagesUseAllThatTheyMay(JavaClasses classes) {
        new PackageArrows("org.spottune", MAY_USE).requireEach(classes);
    }
}
