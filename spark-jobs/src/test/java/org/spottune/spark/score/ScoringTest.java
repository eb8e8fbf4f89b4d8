package org.spottune.spark.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DataException;
import org.spottune.decathlon.AcrossSeeds;
import org.spottune.decathlon.Caveat;
import org.spottune.decathlon.DecathlonDomain;
import org.spottune.decathlon.Leaderboard;
import org.spottune.decathlon.Leaderboard.Row;
import org.spottune.decathlon.SubmissionAccuracy;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.sweep.SweepFolder;

class ScoringTest {

    private static final Optional<String> DEFAULT = Optional.empty();

    @TempDir
    private Path folder;

    private SweepFiles sweep;
    private Scoring scoring;

    @BeforeEach
    void nothingYet() {
        sweep = new SweepFiles(folder.resolve("sweep"));
        scoring = new Scoring(new Storage(new Configuration()));
    }

    @Test
    void scoresAgainstAMethodOfTheSweep() throws IOException {
        sweep.describe("plain", List.of("cats", "dogs"), List.of("plain", "routed"), List.of(1, 2));
        for (String domain : List.of("cats", "dogs")) {
            sweep.cell(domain, "plain", 1, 60, 100);
            sweep.cell(domain, "plain", 2, 90, 100);
            sweep.cell(domain, "routed", 1, 75, 100);
        }
        sweep.cell("cats", "routed", 2, 100, 100);

        Leaderboard leaderboard = scoring.sweep(sweep.path(), DEFAULT);

        // The plain method is right about 75 of 100, so that E_max is 0.5: its scores are 40 and 640 on each domain.
        assertThat(leaderboard.baseline().orElseThrow().largest("cats")).isCloseTo(0.5, within(1e-12));
        assertThat(leaderboard.rows()).extracting(Row::method).containsExactly("plain", "routed");
        assertThat(leaderboard.rows().get(0).score().orElseThrow().mean()).isCloseTo(680, within(1e-9));
        assertThat(leaderboard.rows().get(1).score().orElseThrow().mean()).isCloseTo(500, within(1e-9));
        assertThat(leaderboard.rows().get(1).unfinished()).isEqualTo(Map.of(2L, List.of("dogs")));
        assertThat(leaderboard.rows().get(0).parameters().orElseThrow()).isCloseTo(2, within(1e-12));
    }

    @Test
    void aSweepStandsByItsOwnBaselineOrTellsWhyNot() throws IOException {
        sweep.describe("plain", List.of("cats"), List.of("plain", "routed"), List.of(1));
        sweep.cell("cats", "routed", 1, 75, 100);
        SweepFolder stored = new SweepFolder(sweep.path(), new Storage(new Configuration()));

        Scoring.Standing without = scoring.standing(stored);
        sweep.cell("cats", "plain", 1, 50, 100);
        Scoring.Standing with = scoring.standing(stored);

        assertThat(without.unscored().orElseThrow())
                .startsWith("Cannot score against 'plain': no seed of it has results on all of [cats]");
        assertThat(without.leaderboard().ours()).extracting(Row::method).containsExactly("routed", "plain");
        assertThat(without.leaderboard().ours().get(0).domains().get("cats").accuracy())
                .isEqualTo(AcrossSeeds.once(0.75));
        assertThat(with.unscored()).isEmpty();
        assertThat(with.leaderboard()).isEqualTo(scoring.sweep(sweep.path(), DEFAULT));
    }

    @Test
    void aSweepOfWhichNothingIsFinishedStandsWithoutFigures() throws IOException {
        sweep.describe("published", List.of("dtd"), List.of("ours"), List.of(1));

        Scoring.Standing standing = scoring.standing(new SweepFolder(sweep.path(), new Storage(new Configuration())));

        assertThat(standing.unscored().orElseThrow()).endsWith("none of its 1 cells is finished");
        assertThat(standing.leaderboard().rows()).extracting(Row::complete).containsExactly(false);
    }

    @Test
    void ranksTheChallengesDomainsAmongThePublishedRows() throws IOException {
        sweep.describe("published", List.of("dtd", "Airc."), List.of("ours"), List.of(1));
        sweep.cell("dtd", "ours", 1, 5553, 10000);
        sweep.cell("Airc.", "ours", 1, 6034, 10000);

        Leaderboard leaderboard = scoring.sweep(sweep.path(), DEFAULT);

        assertThat(leaderboard.domains()).containsExactly("dtd", "aircraft");
        assertThat(leaderboard.rows()).hasSize(21);
        assertThat(leaderboard.ours().get(0).score().orElseThrow().mean()).isCloseTo(500, within(1e-9));
    }

    @Test
    void theOptionOverridesWhatTheSweepSays() throws IOException {
        sweep.describe("published", List.of("dtd"), List.of("plain"), List.of(1));
        sweep.cell("dtd", "plain", 1, 60, 100);

        Leaderboard leaderboard = scoring.sweep(sweep.path(), Optional.of("plain"));

        assertThat(leaderboard.baseline().orElseThrow().name()).isEqualTo("plain");
        assertThat(leaderboard.rows()).hasSize(1);
        assertThat(leaderboard.rows().get(0).score().orElseThrow().mean()).isEqualTo(250);
    }

    @Test
    void marksAccuraciesThatAreNotOfUnseenTestImages() throws IOException {
        sweep.describe("published", List.of("dtd", "svhn"), List.of("ours"), List.of(1));
        sweep.cell("dtd", "ours", 1, 1, 2, "val", true);
        sweep.cell("svhn", "ours", 1, 1, 2);

        Row ours = scoring.sweep(sweep.path(), DEFAULT).ours().get(0);

        assertThat(ours.domains().get("dtd").caveats())
                .containsExactlyInAnyOrder(Caveat.NOT_ON_TEST, Caveat.SEEN_IN_TRAINING);
        assertThat(ours.domains().get("svhn").caveats()).isEmpty();
    }

    @Test
    void refusesThePublishedBaselineForOtherDomains() throws IOException {
        sweep.describe("published", List.of("dtd", "cats"), List.of("plain", "routed"), List.of(1));
        sweep.cell("dtd", "plain", 1, 60, 100);

        assertThatThrownBy(() -> scoring.sweep(sweep.path(), DEFAULT))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "Cannot score against 'published': the challenge has no errors for [cats]; choose --baseline"
                                + " from [plain, routed]");
    }

    @Test
    void refusesABaselineThatIsNoMethod() throws IOException {
        sweep.describe("published", List.of("dtd"), List.of("plain"), List.of(1));
        sweep.cell("dtd", "plain", 1, 60, 100);

        assertThatThrownBy(() -> scoring.sweep(sweep.path(), Optional.of("routed")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Cannot score against 'routed': no method has that name; choose --baseline from"
                        + " [published, plain]");
    }

    @Test
    void refusesABaselineThatIsNotFinished() throws IOException {
        sweep.describe("plain", List.of("cats", "dogs"), List.of("plain"), List.of(1));
        sweep.cell("cats", "plain", 1, 60, 100);

        assertThatThrownBy(() -> scoring.sweep(sweep.path(), DEFAULT))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("missing by seed: {1=[dogs]}");
    }

    @Test
    void refusesWhatHasNothingToScore() throws IOException {
        assertThatThrownBy(() -> scoring.sweep(sweep.path(), DEFAULT))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("is not a sweep");

        sweep.describe("published", List.of("dtd"), List.of("plain"), List.of(1, 2));

        assertThatThrownBy(() -> scoring.sweep(sweep.path(), DEFAULT))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith("none of its 2 cells is finished");
    }

    @Test
    void refusesCellsThatContradictThemselves() throws IOException {
        sweep.describe("published", List.of("dtd"), List.of("plain"), List.of(1));
        sweep.cell("dtd", "plain", 1, 60, 100);
        String cell = sweep.cellFile("dtd", "plain", 1);
        String sound = sweep.read(cell);

        sweep.write(cell, sound.replace("\"seed\": 1", "\"seed\": 2"));
        assertThatThrownBy(() -> scoring.sweep(sweep.path(), DEFAULT))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith("holds the result of 'dtd/plain/2'");

        sweep.write(cell, sound.replace("\"correct\": 60", "\"correct\": 101"));
        assertThatThrownBy(() -> scoring.sweep(sweep.path(), DEFAULT))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith("has 101 correct of 100 images");

        sweep.write(cell, "{");
        assertThatThrownBy(() -> scoring.sweep(sweep.path(), DEFAULT))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cell.json");
    }

    @Test
    void refusesADomainUnderTwoNamesAndACellTwice() throws IOException {
        sweep.describe("published", List.of("dtd", "DTD"), List.of("plain"), List.of(1));
        assertThatThrownBy(() -> scoring.sweep(sweep.path(), DEFAULT))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith("has the domain 'dtd' twice, under two names");

        sweep.describe("published", List.of("dtd"), List.of("plain"), List.of(1, 1));
        assertThatThrownBy(() -> scoring.sweep(sweep.path(), DEFAULT))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has a cell 'dtd/plain/1' twice");
    }

    @Test
    void scoresASubmission() throws IOException {
        for (DecathlonDomain domain : DecathlonDomain.values()) {
            LabelFiles.labels(labels(domain.folder() + "_test.json"), 100L * domain.ordinal(), 4, 7);
        }
        // ImageNet: all right. Aircraft: three of four, one missing. Nothing about the others.
        String submission =
                LabelFiles.submission(folder.resolve("results.json"), 0, 7, 1, 7, 2, 7, 3, 7, 100, 7, 101, 7, 102, 7);

        Scoring.ScoredSubmission scored =
                scoring.submission(submission, folder.resolve("labels").toString());

        Row row = scored.leaderboard().ours().get(0);
        assertThat(row.domains()).containsOnlyKeys("imagenet12", "aircraft");
        assertThat(row.complete()).isFalse();
        // Error 0.25 of at most 0.7932 on aircraft.
        assertThat(row.score().orElseThrow().mean())
                .isCloseTo(1000 + 1000 * Math.pow(0.5432 / 0.7932, 2), within(1e-6));
        assertThat(scored.domains())
                .hasSize(10)
                .contains(new SubmissionAccuracy("aircraft", 3, 4, 1), new SubmissionAccuracy("dtd", 0, 4, 4));
        assertThat(scored.unlabelled()).isEmpty();
    }

    @Test
    void takesTheFirstOfADomainsFilesAndNoOthers() throws IOException {
        LabelFiles.labels(labels("dtd_test.json"), 0, 2, 1);
        LabelFiles.labels(labels("dtd_test_stripped.json"), 10, 2, 1);
        LabelFiles.labels(labels("svhn_test_stripped.json"), 20, 2, 1);
        LabelFiles.labels(labels("svhn.json"), 30, 2, 1);
        LabelFiles.labels(labels("gtsrb.json"), 40, 2, 1);
        LabelFiles.labels(labels("gtsrb_train.json"), 50, 2, 1);
        Files.writeString(labels("notes.json"), "nothing");
        String submission = LabelFiles.submission(folder.resolve("results.json"), 0, 1, 20, 1, 40, 1);

        Scoring.ScoredSubmission scored =
                scoring.submission(submission, folder.resolve("labels").toString());

        assertThat(scored.domains())
                .containsExactly(
                        new SubmissionAccuracy("dtd", 1, 2, 1),
                        new SubmissionAccuracy("gtsrb", 1, 2, 1),
                        new SubmissionAccuracy("svhn", 1, 2, 1));
        assertThat(scored.unlabelled())
                .containsExactly(
                        "imagenet12", "aircraft", "cifar100", "daimlerpedcls", "vgg-flowers", "omniglot", "ucf101");
    }

    @Test
    void refusesASubmissionWithoutLabels() throws IOException {
        String submission = LabelFiles.submission(folder.resolve("results.json"), 0, 1);
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Files.writeString(empty.resolve("dtd_train.json"), "{}");

        assertThatThrownBy(() -> scoring.submission(submission, empty.toString()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has no labels: expected files as aircraft_test.json")
                .hasMessageEndingWith("got [dtd_train.json]");

        LabelFiles.labels(labels("dtd_test.json"), 5, 1, 1);
        assertThatThrownBy(() ->
                        scoring.submission(submission, folder.resolve("labels").toString()))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot score the submission: 1 of its 1 images have no label");
        assertThatThrownBy(() -> scoring.submission(
                        folder + "/absent.json", folder.resolve("labels").toString()))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("absent.json");
    }

    private Path labels(String name) {
        return folder.resolve("labels").resolve(name);
    }
}
