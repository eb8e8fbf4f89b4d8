package org.spottune.spark.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.spottune.decathlon.BaselineErrors;
import org.spottune.decathlon.Leaderboard;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.score.LeaderboardFigures;
import org.spottune.spark.score.Scoring;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spottune score}: scores a sweep's methods or a submission. Needs no Spark session. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description = {
            "Scores the methods of a sweep, or a submission, as the Visual Decathlon challenge does, and ranks them with"
                    + " the published results.",
            "",
            "A domain's score is 1000 max(0, Emax - E)^2 / Emax^2, where E is the error and Emax twice the baseline's"
                    + " error; the total is the sum over the domains."
        })
final class ScoreCommand implements Callable<Integer> {

    @ArgGroup(multiplicity = "1")
    private Input input;

    @Option(
            names = "--baseline",
            paramLabel = "NAME",
            description = "Source of the baseline errors: '" + BaselineErrors.PUBLISHED
                    + "' for the challenge's own, on its ten"
                    + " domains, or a method of the sweep (default: the baseline in the sweep's file, else '"
                    + BaselineErrors.PUBLISHED + "').")
    private String baseline;

    @Option(
            names = "--output",
            paramLabel = "FILE.csv",
            converter = PathText.class,
            description = "New file for the leaderboard with all figures.")
    private String output;

    private static final class Input {
        @ArgGroup(exclusive = false)
        private Submission submission;

        @Option(
                names = "--sweep",
                required = true,
                paramLabel = "DIR",
                converter = PathText.class,
                description = "Folder of a sweep.")
        private String sweep;
    }

    private static final class Submission {
        @Option(
                names = "--submission",
                required = true,
                paramLabel = "results.json",
                converter = PathText.class,
                description = "A list of {image_id, category_id} for the test images of all domains.")
        private String file;

        @Option(
                names = "--labels",
                required = true,
                paramLabel = "DIR",
                converter = PathText.class,
                description = "Folder of <domain>_test.json (or <domain>_test_stripped.json, or <domain>.json) with"
                        + " annotations of image_id and category_id.")
        private String labels;
    }

    @Override
    public Integer call() throws IOException {
        Storage storage = new Storage(SparkHadoopUtil.get().newConfiguration(new SparkConf()));
        if (output != null && storage.exists(output)) {
            throw new OutputExistsException(output);
        }
        Scoring scoring = new Scoring(storage);
        Leaderboard leaderboard;
        Map<String, Object> result;
        List<String> remarks = new ArrayList<>();
        if (input.submission == null) {
            leaderboard = scoring.sweep(input.sweep, Optional.ofNullable(baseline));
            result = LeaderboardFigures.json(leaderboard);
        } else {
            Scoring.ScoredSubmission scored = submission(scoring);
            leaderboard = scored.leaderboard();
            result = LeaderboardFigures.json(scored);
            remarks = remarks(scored);
        }
        if (output != null) {
            storage.writeText(output, LeaderboardFigures.csv(leaderboard));
            result.put("output", output);
        }
        // The sign before deviations is missing in some default charsets.
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.print(LeaderboardTable.of(leaderboard, remarks));
        ResultLine.print(result, out);
        return ExitCode.DONE.value();
    }

    private static List<String> remarks(Scoring.ScoredSubmission scored) {
        List<String> remarks = new ArrayList<>();
        scored.domains().stream()
                .filter(domain -> domain.missing() > 0)
                .forEach(domain -> remarks.add(domain.domain() + ": " + domain.missing() + " of " + domain.total()
                        + " images have no prediction, which counts as wrong"));
        scored.unlabelled().forEach(domain -> remarks.add(domain + ": no labels, not scored"));
        return remarks;
    }

    private Scoring.ScoredSubmission submission(Scoring scoring) throws IOException {
        if (baseline != null && !baseline.equals(BaselineErrors.PUBLISHED)) {
            throw new ConfigurationException(List.of("Cannot score a submission against '" + baseline
                    + "': only a sweep has methods, choose --baseline " + BaselineErrors.PUBLISHED));
        }
        return scoring.submission(input.submission.file, input.submission.labels);
    }
}
