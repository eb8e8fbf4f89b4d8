package org.spottune.spark.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.SparkContext;
import org.spottune.provenance.Platform;

/**
 * The versions found on the class path, the versions of the build, and the conflicts between them.
 *
 * @param found by component
 * @param builtFor by component
 * @param problems conflicts, one sentence each
 */
record FoundVersions(Map<String, String> found, Map<String, String> builtFor, List<String> problems) {

    /** How many leading numbers of a version must equal the build's. */
    private static final Map<String, Integer> EXACT = Map.of("java", 1, "spark", 2, "scala", 2, "hadoop", 1);

    private static final Pattern SCALA_OF_JAR = Pattern.compile("spark-core_(\\d+\\.\\d+)-.*\\.jar");

    /** One class of each library that must be on the class path exactly once. */
    private static final Map<String, String> LANDMARKS = Map.of(
            "Spark", "org/apache/spark/SparkContext.class",
            "Scala", "scala/Predef.class",
            "Hadoop", "org/apache/hadoop/conf/Configuration.class",
            "ND4J", "org/nd4j/linalg/factory/Nd4j.class",
            "Jackson", "com/fasterxml/jackson/databind/ObjectMapper.class");

    static FoundVersions here() {
        Map<String, String> found = new LinkedHashMap<>();
        found.put("java", Runtime.version().toString());
        found.put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
        found.put("scala", scala.util.Properties.versionNumberString());
        found.put("hadoop", VersionInfo.getVersion());
        Map<String, String> builtFor = ofBuild();
        List<String> problems = new ArrayList<>(clashes(found, builtFor));
        scalaOfSpark()
                .filter(scala -> !found.get("scala").startsWith(scala + "."))
                .ifPresent(scala -> problems.add(
                        "Spark is built for Scala " + scala + ", the class path has Scala " + found.get("scala")));
        LANDMARKS.forEach((library, file) -> problems.addAll(repeated(library, places(file))));
        return new FoundVersions(found, builtFor, problems);
    }

    /** Found versions that differ from the build's in the numbers that matter, one sentence each. */
    static List<String> clashes(Map<String, String> found, Map<String, String> builtFor) {
        List<String> problems = new ArrayList<>();
        builtFor.forEach((component, expected) -> {
            String wanted = start(expected, EXACT.get(component));
            String got = found.get(component);
            if (!start(got, EXACT.get(component)).equals(wanted)) {
                problems.add(Character.toUpperCase(component.charAt(0)) + component.substring(1) + " must be " + wanted
                        + (expected.equals(wanted) ? "" : ".x") + ", as this was built for " + expected + ", got "
                        + got);
            }
        });
        return problems;
    }

    /** A library that is on the class path twice: Java loads the first. */
    static List<String> repeated(String library, List<String> places) {
        return places.size() < 2
                ? List.of()
                : List.of(library + " is on the class path " + places.size() + " times: " + String.join(", ", places));
    }

    private static String start(String version, int numbers) {
        String[] parts = version.split("[.+-]");
        return String.join(".", List.of(parts).subList(0, Math.min(numbers, parts.length)));
    }

    private static Map<String, String> ofBuild() {
        Properties build = new Properties();
        try (InputStream in = FoundVersions.class.getResourceAsStream("build.properties")) {
            build.load(in);
        } catch (IOException broken) {
            throw new UncheckedIOException("Cannot read the build's own properties", broken);
        }
        Map<String, String> versions = new LinkedHashMap<>();
        for (String component : List.of("java", "spark", "scala", "hadoop")) {
            versions.put(component, build.getProperty(component));
        }
        return versions;
    }

    private static Optional<String> scalaOfSpark() {
        return Optional.ofNullable(SparkContext.class.getProtectionDomain().getCodeSource())
                .map(CodeSource::getLocation)
                .map(URL::getPath)
                .map(path -> SCALA_OF_JAR.matcher(path.substring(path.lastIndexOf('/') + 1)))
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1));
    }

    private static List<String> places(String file) {
        try {
            return Collections.list(FoundVersions.class.getClassLoader().getResources(file)).stream()
                    .map(URL::toString)
                    .map(place -> place.substring(0, place.length() - file.length()))
                    .distinct()
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException("Cannot search the class path", broken);
        }
    }

    /** Versions for the result line: by component, and those of the build under {@code builtFor}. */
    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        Platform platform = Platform.current();
        figures.put("spottune", platform.spottune());
        figures.put("commit", platform.commit());
        figures.put("java", platform.java());
        figures.put("system", platform.system());
        found.forEach((component, version) -> {
            if (!component.equals("java")) {
                figures.put(component, version);
            }
        });
        figures.put("deeplearning4j", platform.deeplearning4j());
        figures.put("builtFor", builtFor);
        return figures;
    }
}
