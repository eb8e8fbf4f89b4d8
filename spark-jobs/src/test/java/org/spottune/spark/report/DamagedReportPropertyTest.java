package org.spottune.spark.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DataException;
import org.spottune.fuzz.Damage;
import org.spottune.fuzz.ForeignBytes;
import org.spottune.fuzz.Tries;
import org.spottune.spark.artifacts.WrittenFiles;

@PropertyDefaults(tries = 40)
@AddLifecycleHook(Tries.class)
class DamagedReportPropertyTest {

    private static Path folder;
    private static String evaluation;

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("report");
        WrittenFiles files = new WrittenFiles(folder);
        files.run("run");
        files.write("run/rounds.csv", WrittenFiles.ROUNDS);
        files.evaluation("run/evaluation", folder.resolve("run").toString());
        files.transferRun("transfer");
        evaluation = Files.readString(folder.resolve("run/evaluation/evaluation.json"));
    }

    @AfterContainer
    static void deleteFolder() throws IOException {
        WrittenFiles.storage().delete(folder.toString());
    }

    @Property
    void damagedManifestsAreReportedOnOrRefused(@ForAll("manifests") byte[] file) throws IOException {
        report("run/manifest.json", file, WrittenFiles.MANIFEST);
    }

    @Provide
    Arbitrary<byte[]> manifests() {
        return Damage.ofTexts(WrittenFiles.MANIFEST);
    }

    @Property
    void damagedMetricsAreReportedOnOrRefused(@ForAll("metrics") byte[] file) throws IOException {
        report("run/metrics.csv", file, WrittenFiles.METRICS);
    }

    @Provide
    Arbitrary<byte[]> metrics() {
        return Damage.ofTexts(WrittenFiles.METRICS);
    }

    @Property
    void damagedUsageIsReportedOnOrRefused(@ForAll("usage") byte[] file) throws IOException {
        report("run/rounds.csv", file, WrittenFiles.ROUNDS);
    }

    @Provide
    Arbitrary<byte[]> usage() {
        return Damage.ofTexts(WrittenFiles.ROUNDS);
    }

    @Property
    void damagedAmountsAreReportedOnOrRefused(@ForAll("amounts") byte[] file) throws IOException {
        report("transfer/metrics.csv", file, WrittenFiles.AMOUNTS);
    }

    @Provide
    Arbitrary<byte[]> amounts() {
        return Damage.ofTexts(WrittenFiles.AMOUNTS);
    }

    @Property
    void damagedWeightsAreReportedOnOrRefused(@ForAll("weights") byte[] file) throws IOException {
        report("transfer/transfer.csv", file, WrittenFiles.WEIGHTS);
    }

    @Provide
    Arbitrary<byte[]> weights() {
        return Damage.ofTexts(WrittenFiles.WEIGHTS);
    }

    @Property
    void damagedSaliencyIsReportedOnOrRefused(@ForAll("saliency") byte[] file) throws IOException {
        report("transfer/saliency.json", file, WrittenFiles.SALIENCY);
    }

    @Provide
    Arbitrary<byte[]> saliency() {
        return Damage.ofTexts(WrittenFiles.SALIENCY);
    }

    @Property
    void damagedSettingsAreReportedOnOrRefused(@ForAll("settings") byte[] file) throws IOException {
        report("run/config.json", file, "{}");
    }

    @Provide
    Arbitrary<byte[]> settings() {
        return Damage.ofTexts("{\"epochs\": 2, \"policy\": {\"learning-rate\": 0.01}, \"milestones\": [1, 2]}");
    }

    @Property
    void damagedEvaluationsAreReportedOnOrRefused(@ForAll("evaluations") byte[] file) throws IOException {
        report("run/evaluation/evaluation.json", file, evaluation);
    }

    @Provide
    Arbitrary<byte[]> evaluations() {
        return Damage.ofTexts(evaluation);
    }

    /** With one file damaged; all complaints name the folder. */
    private static void report(String name, byte[] damaged, String original) throws IOException {
        Path file = folder.resolve(name);
        try {
            ForeignBytes.of(folder.toString(), DataException.class)
                    .withBytes(32 << 20)
                    .read(damaged, bytes -> {
                        Files.write(file, bytes);
                        return write(folder);
                    });
        } finally {
            Files.writeString(file, original);
        }
    }

    private static Object write(Path folder) throws IOException {
        Path output = folder.resolve("report.html");
        Files.deleteIfExists(output);
        return new Report(WrittenFiles.storage()).write(List.of(folder.toString()), output.toString());
    }

    @Test
    void drawsNoBlocksThatNoNetworkHas(@TempDir Path temporary) {
        WrittenFiles files = new WrittenFiles(temporary);
        files.run("run");
        files.write("run/manifest.json", WrittenFiles.MANIFEST.replaceFirst("\"segments\".*\n", ""));
        String metrics = WrittenFiles.METRICS.replace("tuned-share-2", "tuned-share-999999");

        ForeignBytes.of(temporary.toString(), DataException.class)
                .read(metrics.getBytes(StandardCharsets.UTF_8), file -> {
                    Files.write(temporary.resolve("run/metrics.csv"), file);
                    return write(temporary);
                });
    }

    /** Each of these values would be listed by its path of a megabyte. */
    @Test
    void refusesFieldsWithNamesOfMegabytes(@TempDir Path temporary) {
        new WrittenFiles(temporary).run("run");
        String config = "{\"" + "n".repeat(1 << 20) + "\": {" + "\"a\": 1, ".repeat(1) + "\"b\": [1, 2]}}";

        assertThat(ForeignBytes.of(temporary.toString(), DataException.class)
                        .refusal(config.getBytes(StandardCharsets.UTF_8), file -> {
                            Files.write(temporary.resolve("run/config.json"), file);
                            return write(temporary);
                        }))
                .contains("expected names of fields of at most 1000 characters, got 'nnn");
    }
}
