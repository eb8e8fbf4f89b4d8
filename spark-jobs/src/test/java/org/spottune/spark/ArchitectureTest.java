package org.spottune.spark;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.text.NumberFormat;
import java.util.Formatter;

/** Who may depend on whom among the Spark jobs. */
@AnalyzeClasses(packages = "org.spottune.spark", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.spottune.spark.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingDependsOnTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackage("..cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.spottune.spark.cli..");

    @ArchTest
    static final ArchRule runsDrawTheirPicturesButKnowNoPages = noClasses()
            .that()
            .resideOutsideOfPackages("..spark.report..", "..cli..", "..quickstart..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.spottune.spark.report..");

    @ArchTest
    static final ArchRule picturesAreMadeOfFiles = noClasses()
            .that()
            .resideInAPackage("org.spottune.spark.pictures..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.spottune.spark..")
                    .and(not(resideInAnyPackage("org.spottune.spark.pictures..", "org.spottune.spark.storage.."))));

    @ArchTest
    static final ArchRule sessionAndStorageAreLeaves = noClasses()
            .that()
            .resideInAnyPackage("org.spottune.spark.session..", "org.spottune.spark.storage..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.spottune.spark.dataset..",
                    "org.spottune.spark.decathlon..",
                    "org.spottune.spark.ingest..",
                    "org.spottune.spark.model..",
                    "org.spottune.spark.train..",
                    "org.spottune.spark.evaluate..",
                    "org.spottune.spark.pack..",
                    "org.spottune.spark.quickstart..");

    /** Java's own and those that begin with it: an object that a file describes runs code of its class. */
    @ArchTest
    static final ArchRule noObjectsAreReadFromFiles = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                    "java\\.io\\.ObjectInputStream.*|.*\\.ModelSerializer|.*\\.SerializationUtils|java\\.beans\\.XMLDecoder"
                            + "|.*\\.ModelGuesser");

    @ArchTest
    static final ArchRule decathlonsNeedStorageAlone = noClasses()
            .that()
            .resideInAPackage("org.spottune.spark.decathlon..")
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("org.spottune.spark..")
                    .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(
                            "org.spottune.spark.decathlon..", "org.spottune.spark.storage.."))));

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

    @ArchTest
    static final ArchRule onlyTheCommandLinePrints = noClasses()
            .that()
            .resideOutsideOfPackages("..cli..", "..session..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");
}
