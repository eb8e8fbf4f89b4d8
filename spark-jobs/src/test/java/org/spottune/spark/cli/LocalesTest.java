package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.spottune.spark.cli.Outcome.result;
import static org.spottune.spark.cli.Outcome.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.quickstart.PictureDataset;

/** What commands write is the same in every locale: other digits, decimal commas and a dotless i included. */
@ExtendWith(LocalSpark.class)
class LocalesTest {

    /** Times differ from run to run. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

    /** Of reports, which group thousands. Elsewhere a comma within a number is a fault. */
    private static final Pattern GROUPED = Pattern.compile("[0-9]+(?:,[0-9]{3})*(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

    /** Whose every byte is the same in every run. */
    private static final List<String> EXACT = List.of("rounds.csv", "config.json");

    private static final List<String> TEXTS = List.of("csv", "json", "html", "svg");

    @TempDir
    private static Path shared;

    private static PictureDataset data;
    private static Map<String, String> expected;

    private final Locale before = Locale.getDefault();

    @BeforeAll
    static void writeWithoutALocale() throws IOException {
        data = PictureDataset.create(LocalSpark.session(), shared, 3, 2);
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.ROOT);
        try {
            expected = written(Files.createDirectories(shared.resolve("root/files")));
        } finally {
            Locale.setDefault(before);
        }
        assertThat(expected)
                .containsKeys(
                        "dataset/dataset.json",
                        "run/checkpoints/epoch-0001.zip",
                        "run/manifest.json",
                        "run/metrics.csv",
                        "run/rounds.csv",
                        "evaluation/evaluation.json",
                        "report.html");
    }

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG-u-nu-arab", "tr-TR"})
    void writesTheSameInEveryLocale(String tag) throws IOException {
        Locale.setDefault(Locale.forLanguageTag(tag));

        Map<String, String> written =
                written(Files.createDirectories(shared.resolve(tag).resolve("files")));

        assertThat(written.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, text) -> assertThat(written.get(name)).as(name).isEqualTo(text));
    }

    /** The files of a data set, a run, an evaluation and a report, by name. */
    private static Map<String, String> written(Path folder) throws IOException {
        result(run(
                "ingest",
                "--input=" + shared.resolve("pictures"),
                "--output=" + folder.resolve("dataset"),
                "--shards=1",
                "--on-error=SKIP",
                "--aspect=squash",
                "--resize=12x12"));
        result(run(
                "train",
                "--dataset=" + data.dataset(),
                "--source=" + data.source(),
                "--method=spottune",
                "--set=epochs=1",
                "--set=batch-size=8",
                "--set=learning-rate=0.0625",
                "--output=" + folder.resolve("run")));
        result(run(
                "evaluate",
                "--model=" + folder.resolve("run"),
                "--dataset=" + data.dataset(),
                "--output=" + folder.resolve("evaluation")));
        result(run("report", "--input=" + folder, "--output=" + folder.resolve("report.html")));
        try (Stream<Path> files = Files.walk(folder)) {
            Map<String, String> texts = new TreeMap<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.put(folder.relativize(file).toString(), text(file, folder));
            }
            return texts;
        }
    }

    private static String text(Path file, Path folder) throws IOException {
        String name = file.getFileName().toString();
        if (!TEXTS.contains(name.substring(name.lastIndexOf('.') + 1))) {
            return "";
        }
        String text = Files.readString(file).replace(folder.toString(), "FOLDER");
        Pattern number = name.endsWith("html") ? GROUPED : NUMBER;
        return EXACT.contains(name) ? text : number.matcher(text).replaceAll("#");
    }
}
