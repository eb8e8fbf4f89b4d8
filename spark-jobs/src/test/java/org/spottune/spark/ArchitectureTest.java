package org.spottune.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.text.NumberFormat;
import java.util.Formatter;
import java.util.Map;
import java.util.Set;
import org.spottune.PackageArrows;

/** Who may depend on whom among the Spark jobs. */
@AnalyzeClasses(packages = "org.spottune.spark", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** By package, the packages of this module that it may use. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("session", Set.of()),
            Map.entry("storage", Set.of()),
            Map.entry("dataset", Set.of("storage")),
            Map.entry("decathlon", Set.of("storage")),
            Map.entry("model", Set.of("storage")),
            Map.entry("artifacts", Set.of("storage")),
            Map.entry("ingest", Set.of("dataset", "decathlon", "session", "storage")),
            Map.entry("train", Set.of("dataset", "model", "artifacts", "session", "storage")),
            Map.entry("evaluate", Set.of("dataset", "model", "artifacts", "session", "storage")),
            Map.entry("sweep", Set.of("train", "evaluate", "dataset", "model", "session", "storage")),
            Map.entry("pack", Set.of("sweep", "model", "storage")),
            Map.entry("score", Set.of("decathlon", "sweep", "dataset", "storage")),
            Map.entry("report", Set.of("score", "sweep", "artifacts", "storage")),
            Map.entry(
                    "quickstart",
                    Set.of("report", "score", "sweep", "train", "ingest", "decathlon", "session", "storage")),
            Map.entry(
                    "cli",
                    Set.of(
                            "quickstart",
                            "report",
                            "score",
                            "pack",
                            "sweep",
                            "evaluate",
                            "train",
                            "ingest",
                            "model",
                            "decathlon",
                            "dataset",
                            "session",
                            "storage")));

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.spottune.spark.(*)..").should().beFreeOfCycles();

    /** Java's own and those that begin with it: an object that a file describes runs code of its class. */
    @ArchTest
    static final ArchRule noObjectsAreReadFromFiles = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                    "java\\.io\\.ObjectInputStream.*|.*\\.ModelSerializer|.*\\.SerializationUtils|java\\.beans\\.XMLDecoder"
                            + "|.*\\.ModelGuesser");

    /** Digits, decimal signs and the letter i differ by locale: whoever formats or changes case says which. */
    @ArchTest
    static final ArchRule nothingDependsOnTheLocale = noClasses()
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

    /** Texts with colons or two slashes mean something else to Hadoop: only StoragePath makes paths of them. */
    @ArchTest
    static final ArchRule pathsAreMadeByStorage = noClasses()
            .that()
            .resideOutsideOfPackage("..storage..")
            .should()
            .callConstructor(org.apache.hadoop.fs.Path.class, String.class);

    @ArchTest
    static final ArchRule onlyTheCommandLinePrints = noClasses()
            .that()
            .resideOutsideOfPackages("..cli..", "..session..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static void packagesUseOnlyWhatTheyMay(JavaClasses classes) {
        new PackageArrows("org.spottune.spark", MAY_USE).requireNoOthers(classes);
    }

    /** An arrow that no class takes hides what a package is about. */
    @ArchTest
    static void packagesUseAllThatTheyMay(JavaClasses classes) {
        new PackageArrows("org.spottune.spark", MAY_USE).requireEach(classes);
    }
}
