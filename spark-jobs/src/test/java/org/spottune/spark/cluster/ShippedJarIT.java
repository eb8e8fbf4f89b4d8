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
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The jar tells what it and the embedded Spark consist of, and under which licences. */
class ShippedJarIT {

    private static final Pattern CLASSIFIER = Pattern.compile("classifier=([^&]+)");

    @Test
    void listsEveryJarOfTheEmbeddedSpark() throws IOException {
        JsonNode components = new ObjectMapper()
                .readTree(entry("META-INF/sbom/spottune.cdx.json"))
                .get("components");
        Set<String> listed = new HashSet<>();
        components.forEach(component -> listed.add(fileName(component)));

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

    @Test
    void carriesItsLicenceAndThoseOfOthers() throws IOException {
        assertThat(entry("META-INF/LICENSE"))
                .isEqualTo(Files.readString(BuiltSpottune.home().resolve("LICENSE")));
        assertThat(entry("META-INF/LICENSE.txt")).contains("Stephen Colebourne");
        assertThat(entry("META-INF/THIRD-PARTY.txt")).contains("oshi-core", "TwelveMonkeys", "openblas");
    }

    private static String entry(String name) throws IOException {
        try (ZipFile jar = new ZipFile(BuiltSpottune.jar().toFile())) {
            return new String(jar.getInputStream(jar.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
