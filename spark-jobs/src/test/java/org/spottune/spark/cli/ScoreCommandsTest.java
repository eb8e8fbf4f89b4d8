package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.spottune.spark.cli.Outcome.result;
import static org.spottune.spark.cli.Outcome.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.decathlon.DecathlonDomain;
import org.spottune.spark.score.LabelFiles;
import org.spottune.spark.score.SweepFiles;

/** {@code spottune score} and {@code spottune results} as a user gives them: exit codes, messages and result lines. */
class ScoreCommandsTest {

    @TempDir
    private Path folder;

    @Test
    void scoresASweep() throws IOException {
        SweepFiles sweep = new SweepFiles(folder.resolve("sweep"));
        sweep.describe("published", List.of("dtd"), List.of("routed"), List.of(1, 2));
        sweep.cell("dtd", "routed", 1, 5553, 10000);
        sweep.cell("dtd", "routed", 2, 5553, 10000);

        Outcome outcome = run("score", "--sweep", sweep.path(), "--output", path("leaderboard.csv"));

        JsonNode result = result(outcome);
        assertThat(result.get("score").asDouble()).isEqualTo(250);
        assertThat(result.get("scoreDeviation").asDouble()).isZero();
        assertThat(result.get("domains").get("dtd").get("accuracy").asDouble()).isEqualTo(0.5553);
        assertThat(result.get("methods").get("routed").get("seeds").toString()).isEqualTo("[1,2]");
        assertThat(result.get("output").asText()).isEqualTo(path("leaderboard.csv"));
        assertThat(outcome.out()).contains("SpotTune (paper)").contains("55.53±0.00");
        assertThat(folder.resolve("leaderboard.csv")).content().startsWith("method,published,");
    }

    @Test
    void scoresASubmission() throws IOException {
        for (DecathlonDomain domain : DecathlonDomain.values()) {
            if (domain != DecathlonDomain.ACTIONS) {
                LabelFiles.labels(
                        folder.resolve("labels/" + domain.folder() + "_test.json"), 10L * domain.ordinal(), 2, 7);
            }
        }
        String submission = LabelFiles.submission(folder.resolve("results.json"), 10, 7, 11, 7, 20, 7);

        Outcome outcome = run("score", "--submission", submission, "--labels", path("labels"));

        JsonNode result = result(outcome);
        assertThat(result.get("complete").asBoolean()).isFalse();
        assertThat(result.get("domains").get("aircraft").toString())
                .isEqualTo("{\"accuracy\":1.0,\"score\":1000.0,\"correct\":2,\"total\":2,\"missing\":0}");
        assertThat(result.get("domains").get("dtd").toString())
                .isEqualTo("{\"accuracy\":0.0,\"score\":0.0,\"correct\":0,\"total\":2,\"missing\":2}");
        // Half of CIFAR-100 is more than its largest error.
        assertThat(result.get("score").asDouble()).isEqualTo(1000);
        assertThat(result.get("unlabelled").toString()).isEqualTo("[\"ucf101\"]");
        assertThat(outcome.out())
                .contains("  submission: incomplete, 2 of 10 domains")
                .contains("  cifar100: 1 of 2 images have no prediction, which counts as wrong")
                .contains("  ucf101: no labels, not scored");
    }

    @Test
    void tellsWrongUsageFromBadData() throws IOException {
        Files.writeString(folder.resolve("results.json"), "[{}]");
        Files.createDirectory(folder.resolve("labels"));

        assertThat(run("score").code()).isEqualTo(2);
        assertThat(run("score", "--submission", path("results.json")).code()).isEqualTo(2);
        assertThat(run("score", "--sweep", path("sweep"), "--submission", "a", "--labels", "b")
                        .code())
                .isEqualTo(2);
        Outcome other =
                run("score", "--submission", path("results.json"), "--labels", path("labels"), "--baseline", "plain");
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("only a sweep has methods, choose --baseline published");
        Outcome existing = run("score", "--sweep", path("sweep"), "--output", path("results.json"));
        assertThat(existing.code()).isEqualTo(2);
        assertThat(existing.err()).contains("already exists");

        Outcome malformed = run("score", "--submission", path("results.json"), "--labels", path("labels"));
        assertThat(malformed.code()).isEqualTo(3);
        assertThat(malformed.err()).contains("an entry of annotation has no 'image_id'");
        Outcome absent = run("score", "--sweep", path("sweep"));
        assertThat(absent.code()).isEqualTo(3);
        assertThat(absent.err()).contains("is not a sweep");
    }

    @Test
    void resultsNeedASweep() throws IOException {
        Outcome absent = run("results", "--sweep", path("sweep"), "--method", "any", "--output", path("results.json"));
        assertThat(absent.code()).isEqualTo(3);
        assertThat(absent.err()).contains("is not a sweep");

        SweepFiles sweep = new SweepFiles(folder.resolve("sweep"));
        sweep.describe("published", List.of("dtd"), List.of("routed"), List.of(1));
        Outcome method = run("results", "--sweep", sweep.path(), "--method", "any", "--output", path("results.json"));
        assertThat(method.code()).isEqualTo(2);
        assertThat(method.err()).contains("has no method 'any', it has [routed]");
        Outcome unfinished = run(
                "results",
                "--sweep",
                sweep.path(),
                "--method",
                "routed",
                "--seed",
                "1",
                "--allow-missing",
                "--output",
                path("results.json"));
        assertThat(unfinished.code()).isEqualTo(3);
        assertThat(unfinished.err()).contains("missing {dtd=not finished}");
        assertThat(folder.resolve("results.json")).doesNotExist();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }
}
