package org.spottune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The jar tells what it and the embedded Spark consist of, and under which licences. */
class ShippedJarIT {

    private static final Pattern CLASSIFIER = Pattern.compile("classifier=([^&]+)");

    private static final Pattern MAVEN_ENTRY = Pattern.compile("META-INF/maven/([^/]+)/([^/]+)/pom\\.properties");

    private static final Pattern NATIVE_LIBRARY = Pattern.compile(".*/(lib[^/.]+)\\.so(\\.[0-9.]+)?");

    private static final Map<String, String> TEXT_OF = Map.of(
            "Apache-2.0", "LICENSE",
            "GPL-2.0-or-later", "GPL-2.0",
            "GPL-2.0-with-classpath-exception", "Classpath-exception-2.0");

    @Test
    void listsEveryJarOfTheEmbeddedSpark() throws IOException {
        Set<String> listed = new HashSet<>();
        components().forEach(component -> listed.add(fileName(component)));

        try (Stream<Path> jars = Files.list(BuiltSpottune.sparkHome().resolve("jars"))) {
            List<String> names = jars.map(jar -> jar.getFileName().toString()).toList();
            assertThat(names).isNotEmpty();
            assertThat(listed).containsAll(names);
        }
        assertThat(listed).anyMatch(name -> name.startsWith("nd4j-native-") && name.contains("linux"));
    }

    private static String fileName(JsonNode component) {
        Matcher classifier = CLASSIFIER.matcher(component.get("purl").asText());
        return component.get("name").asText() + "-" + component.get("version").asText()
                + (classifier.find() ? "-" + classifier.group(1) : "") + ".jar";
    }

    /** Parts of the jar are what Maven resolved for it, and what those artifacts say that they contain. */
    @Test
    void carriesALicenceTextForEveryArtifactAndNativeLibraryInIt() throws IOException {
        Map<String, List<String>> texts = licenceTexts();
        Set<String> parts = bundledArtifacts();
        parts.addAll(nativeLibraries());

        assertThat(parts).contains("net.java.dev.jna:jna", "com.google.protobuf:protobuf-java", "libnd4jcpu");
        assertThat(texts.keySet()).as("licences/index.txt").containsExactlyInAnyOrderElementsOf(parts);
        for (List<String> files : texts.values()) {
            for (String file : files) {
                assertThat(entry("META-INF/" + file)).as(file).hasSizeGreaterThan(900);
            }
        }
        assertThat(entry("META-INF/LICENSE"))
                .contains("Apache License")
                .isEqualTo(Files.readString(BuiltSpottune.home().resolve("LICENSE")));
    }

    /** Licences that are named by an identifier have the text of that name. BSD and MIT are named by holder instead. */
    @Test
    void carriesTheTextsThatTheListOfComponentsNames() throws IOException {
        Map<String, List<String>> texts = licenceTexts();
        for (JsonNode component : components()) {
            List<String> files = texts.get(artifact(component));
            if (files == null) {
                continue;
            }
            for (JsonNode choice : component.path("licenses")) {
                String licence = choice.path("license").path("id").asText();
                String text = TEXT_OF.getOrDefault(licence, licence);
                assertThat(files)
                        .as("%s under %s", artifact(component), licence)
                        .anyMatch(file -> text.startsWith("BSD") ? file.contains("/BSD-") : file.contains(text));
            }
        }
    }

    private static Map<String, List<String>> licenceTexts() throws IOException {
        Map<String, List<String>> texts = new TreeMap<>();
        for (String line : entry("META-INF/licences/index.txt").lines().toList()) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                String[] sides = line.split(" = ");
                texts.put(sides[0], List.of(sides[1].split(", ")));
            }
        }
        return texts;
    }

    /** What was resolved and is not in the embedded Spark, and what the jar's own entries of Maven name. */
    private static Set<String> bundledArtifacts() throws IOException {
        Set<String> bundled = new TreeSet<>();
        for (JsonNode component : components()) {
            if (!Files.exists(BuiltSpottune.sparkHome().resolve("jars").resolve(fileName(component)))) {
                bundled.add(artifact(component));
            }
        }
        for (String name : entries()) {
            Matcher properties = MAVEN_ENTRY.matcher(name);
            if (properties.matches()) {
                bundled.add(properties.group(1) + ":" + properties.group(2));
            }
        }
        bundled.removeIf(artifact -> artifact.startsWith("org.spottune:"));
        return bundled;
    }

    private static Set<String> nativeLibraries() throws IOException {
        Set<String> libraries = new TreeSet<>();
        for (String name : entries()) {
            Matcher library = NATIVE_LIBRARY.matcher(name);
            if (library.matches()) {
                libraries.add(library.group(1));
            }
        }
        return libraries;
    }

    private static JsonNode components() throws IOException {
        return new ObjectMapper()
                .readTree(entry("META-INF/sbom/spottune.cdx.json"))
                .get("components");
    }

    private static String artifact(JsonNode component) {
        return component.get("group").asText() + ":" + component.get("name").asText();
    }

    private static List<String> entries() throws IOException {
        try (ZipFile jar = new ZipFile(BuiltSpottune.jar().toFile())) {
            return jar.stream().map(ZipEntry::getName).toList();
        }
    }

    private static String entry(String name) throws IOException {
        try (ZipFile jar = new ZipFile(BuiltSpottune.jar().toFile())) {
            return new String(jar.getInputStream(jar.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
