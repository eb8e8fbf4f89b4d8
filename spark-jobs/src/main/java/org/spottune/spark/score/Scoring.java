package org.spottune.spark.score;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.spottune.data.DataException;
import org.spottune.decathlon.BaselineErrors;
import org.spottune.decathlon.DecathlonDomain;
import org.spottune.decathlon.ImageCategories;
import org.spottune.decathlon.Leaderboard;
import org.spottune.decathlon.Measurement;
import org.spottune.decathlon.SubmissionAccuracy;
import org.spottune.decathlon.SubmissionJson;
import org.spottune.decathlon.TransferResult;
import org.spottune.decathlon.TransferTable;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.decathlon.LabelFolder;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.sweep.SweepDescription;
import org.spottune.spark.sweep.SweepFolder;
import org.spottune.spelling.Spelling;

/** Compares the methods of a sweep, or a submission, with the published results. */
public final class Scoring {

    /** Name of a submission in its leaderboard. */
    static final String SUBMISSION = "submission";

    private final Storage storage;

    public Scoring(Storage storage) {
        this.storage = storage;
    }

    /**
     * A submission ranked with the published results.
     *
     * @param leaderboard of all ten domains
     * @param domains accuracies on the domains with labels
     */
    public record ScoredSubmission(Leaderboard leaderboard, List<SubmissionAccuracy> domains) {

        public ScoredSubmission {
            domains = List.copyOf(domains);
        }

        /** Domains of the challenge without labels, which cannot be scored. */
        public List<String> unlabelled() {
            Set<String> labelled =
                    domains.stream().map(SubmissionAccuracy::domain).collect(Collectors.toSet());
            return leaderboard.domains().stream()
                    .filter(domain -> !labelled.contains(domain))
                    .toList();
        }
    }

    /**
     * Scores the methods of a sweep.
     *
     * @param baseline {@link BaselineErrors#PUBLISHED} or a method of the sweep; if empty, the sweep's own
     * @throws ConfigurationException if the sweep cannot be scored against the baseline; the message lists possible
     *     ones
     * @throws DataException if the folder is not a sweep, no cell is finished, or its files are not valid
     */
    public Leaderboard sweep(String folder, Optional<String> baseline) throws IOException {
        SweepFolder sweep = new SweepFolder(folder, storage);
        SweepDescription description = sweep.description();
        List<TransferResult> results = SweepResults.read(sweep, description);
        return scored(folder, baseline.orElse(description.baseline()), description, results);
    }

    /**
     * A sweep scored against its own baseline, as far as possible.
     *
     * @param leaderboard without baseline if there are no scores
     * @param unscored why there are no scores; empty if there are
     * @param transfer its methods compared with its baseline; empty if the baseline is not one of them
     */
    public record Standing(Leaderboard leaderboard, Optional<String> unscored, Optional<TransferTable> transfer) {}

    /**
     * Scores the methods of a sweep against its own baseline, if possible.
     *
     * @throws DataException if the folder is not a sweep, or its files are not valid
     */
    public Standing standing(SweepFolder sweep) throws IOException {
        SweepDescription description = sweep.description();
        List<TransferResult> results = SweepResults.read(sweep, description);
        Optional<TransferTable> transfer = transfer(description, results);
        try {
            return new Standing(
                    scored(sweep.path(), description.baseline(), description, results), Optional.empty(), transfer);
        } catch (ConfigurationException | DataException why) {
            return new Standing(Leaderboard.unscored(results), Optional.of(why.getMessage()), transfer);
        }
    }

    /** The methods of a sweep compared with its baseline; empty if the baseline is not one of them. */
    private static Optional<TransferTable> transfer(SweepDescription description, List<TransferResult> results) {
        if (!description.methods().contains(description.baseline())) {
            return Optional.empty();
        }
        String source = description.source().replaceFirst("/+$", "");
        return Optional.of(
                TransferTable.of(description.baseline(), source.substring(source.lastIndexOf('/') + 1), results));
    }

    private static Leaderboard scored(
            String folder, String baseline, SweepDescription description, List<TransferResult> results) {
        if (results.stream().allMatch(result -> result.measurement().isEmpty())) {
            throw new DataException(
                    "Nothing to score in '" + folder + "': none of its " + results.size() + " cells is finished");
        }
        return Leaderboard.of(errors(baseline, description.methods(), results), results);
    }

    /**
     * Scores a submission. Domains without predictions or without labels have no result.
     *
     * @param results file of the submission
     * @param labels folder of label files
     * @throws DataException if a file is not valid, or the submission has images without a label
     */
    public ScoredSubmission submission(String results, String labels) throws IOException {
        ImageCategories predictions;
        try (InputStream in = storage.open(results)) {
            predictions = SubmissionJson.read(in, results);
        }
        List<SubmissionAccuracy> accuracies = SubmissionAccuracy.of(predictions, LabelFolder.read(labels, storage));
        Map<String, SubmissionAccuracy> present = accuracies.stream()
                .filter(accuracy -> !accuracy.isAbsent())
                .collect(Collectors.toMap(SubmissionAccuracy::domain, Function.identity()));
        List<TransferResult> cells = DecathlonDomain.folders().stream()
                .map(domain -> new TransferResult(
                        SUBMISSION,
                        domain,
                        0,
                        Optional.ofNullable(present.get(domain))
                                .map(accuracy -> new Measurement(accuracy.accuracy(), Set.of(), Optional.empty()))))
                .toList();
        return new ScoredSubmission(Leaderboard.of(BaselineErrors.published(), cells), accuracies);
    }

    private static BaselineErrors errors(String baseline, List<String> methods, List<TransferResult> results) {
        Set<String> others = results.stream().map(TransferResult::domain).collect(Collectors.toSet());
        others.removeAll(new HashSet<>(DecathlonDomain.folders()));
        List<String> options = new ArrayList<>(methods);
        if (others.isEmpty()) {
            options.add(0, BaselineErrors.PUBLISHED);
        }
        if (!options.contains(baseline)) {
            String reason = baseline.equals(BaselineErrors.PUBLISHED)
                    ? "the challenge has no errors for "
                            + others.stream().sorted().toList()
                    : "no method has that name";
            throw new ConfigurationException(List.of("Cannot score against '" + baseline + "': " + reason
                    + "; choose --baseline from " + options + Spelling.hint(baseline, options)));
        }
        return baseline.equals(BaselineErrors.PUBLISHED)
                ? BaselineErrors.published()
                : BaselineErrors.measured(baseline, results);
    }
}
