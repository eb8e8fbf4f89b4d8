package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.storage.Storage;

/** The Airflow DAG in {@code conf}: its own tests, which are Python's, and whether the commands that it renders are ours. */
class AirflowDagTest {

    private static final Path TESTS = Path.of("spark-jobs/src/test/python/visual_decathlon_test.py");
    private static final long LIMIT_SECONDS = 120;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void needsPython() throws InterruptedException {
        boolean found;
        try {
            found = new ProcessBuilder("python3", "-c", "import sys; sys.exit(sys.version_info < (3, 9))")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException none) {
            found = false;
        }
        assumeThat(found)
                .as("python3, 3.9 or newer, to check the Airflow DAG with")
                .isTrue();
    }

    @Test
    void passesItsOwnTests() throws IOException, InterruptedException {
        Path log = folder.resolve("tests.log");

        int code = python(log);

        assertThat(code).as(Files.readString(log)).isZero();
        assertThat(log).content().contains("\nOK").doesNotContain("Ran 0 tests");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sweep", "score", "report"})
    void rendersCommandsThatThisCommandLineTakes(String name) throws IOException, InterruptedException {
        Map<String, Map<String, List<String>>> rendered = rendered();
        assertThat(rendered).containsOnlyKeys("local", "spark-submit", "kubernetes");
        assumeThat(Main.commandLine().getSubcommands().keySet())
                .as("commands of this version")
                .contains(name);

        for (Map<String, List<String>> tasks : rendered.values()) {
            List<List<String>> commands = tasks.values().stream()
                    .filter(arguments -> arguments.get(0).equals(name))
                    .toList();
            assertThat(commands).hasSize(name.equals("sweep") ? 10 : 1);
            for (List<String> arguments : commands) {
                assertThatCode(() -> Main.commandLine().parseArgs(arguments.toArray(String[]::new)))
                        .as(arguments.toString())
                        .doesNotThrowAnyException();
            }
        }
    }

    /** Otherwise bin/spottune would hand them to Spark. */
    @Test
    void rendersNoOptionsOfSparkSubmit() throws IOException, InterruptedException {
        List<List<String>> commands = new ArrayList<>();
        rendered().values().forEach(tasks -> commands.addAll(tasks.values()));

        assertThat(commands).hasSize(3 * 12).allSatisfy(arguments -> {
            SubmitArguments parsed = SubmitArguments.parse(arguments);
            assertThat(parsed.own()).isEqualTo(arguments);
            assertThat(parsed.spark()).isEmpty();
        });
    }

    /** By kind of operator, the arguments of every task, of the plan that a dry run of the shipped sweep prints. */
    private static Map<String, Map<String, List<String>>> rendered() throws IOException, InterruptedException {
        Outcome dry = Outcome.run(
                "sweep",
                "--config",
                "conf/sweeps/visual-decathlon.conf",
                "--source",
                PictureDataset.source(folder.resolve("source").toString(), new Storage(new Configuration())),
                "--output",
                folder.resolve("sweep").toString(),
                "--dry-run");
        // No data set is there yet: the DAG ingests them.
        assertThat(dry.code()).isEqualTo(ExitCode.BAD_DATA.value());
        Files.writeString(folder.resolve("plan.json"), dry.out());
        Path output = folder.resolve("commands.json");
        int code = python(output, "--commands");
        String json = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(code).as(json).isZero();
        return new ObjectMapper().readValue(json, new TypeReference<>() {});
    }

    private static int python(Path output, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3", "-B", TESTS.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder python =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        if (arguments.length > 0) {
            python.environment()
                    .put("SPOTTUNE_PLAN", folder.resolve("plan.json").toString());
        }
        Process process = python.start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("%s ends within %d seconds", command, LIMIT_SECONDS)
                    .isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
