package org.spottune.spark.score;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.Split;
import org.spottune.decathlon.ImageCategories;
import org.spottune.decathlon.ImageCategory;
import org.spottune.decathlon.SubmissionJson;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.dataset.DatasetFolder;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.storage.StoragePath;
import org.spottune.spark.sweep.SweepCell;
import org.spottune.spark.sweep.SweepDescription;
import org.spottune.spark.sweep.SweepFolder;
import org.spottune.spelling.Spelling;

/** Collects a method's predictions for the test images of all domains of a sweep in one submission. */
public final class SweepSubmission {

    private final Storage storage;

    public SweepSubmission(Storage storage) {
        this.storage = storage;
    }

    /**
     * A request for a submission.
     *
     * @param sweep folder
     * @param method of the sweep
     * @param seed of the runs; may be empty if the sweep has one seed
     * @param allowMissing whether to leave out domains without predictions
     */
    public record Request(String sweep, String method, OptionalLong seed, boolean allowMissing) {}

    /**
     * Figures of the written submission.
     *
     * @param output the file
     * @param method that made the predictions
     * @param seed of its runs
     * @param images number of predictions
     * @param domains number of predictions by domain
     * @param missing by other domain, why it is missing
     */
    public record Result(
            String output,
            String method,
            long seed,
            long images,
            Map<String, Long> domains,
            Map<String, String> missing) {}

    /**
     * Writes a submission.
     *
     * @param output file that does not exist yet
     * @throws OutputExistsException if it does
     * @throws ConfigurationException if the sweep has no such method or seed
     * @throws DataException if a domain is missing against the request, all are, or predictions do not fit their data
     *     set
     */
    public Result write(Request request, String output) throws IOException {
        if (storage.exists(output)) {
            throw new OutputExistsException(output);
        }
        SweepFolder sweep = new SweepFolder(request.sweep(), storage);
        SweepDescription description = sweep.description();
        long seed = seed(request, description);
        Gathering gathering = new Gathering(sweep);
        for (SweepDescription.Domain domain : description.domains()) {
            gathering.add(domain, new SweepCell(domain.name(), request.method(), seed));
        }
        gathering.requireEnough(request);
        ImageCategories submission = ImageCategories.of(gathering.predictions);
        storage.write(output, out -> SubmissionJson.write(submission, out));
        return new Result(output, request.method(), seed, submission.size(), gathering.domains, gathering.missing);
    }

    private static long seed(Request request, SweepDescription description) {
        List<String> problems = new ArrayList<>();
        if (!description.methods().contains(request.method())) {
            problems.add("Sweep '" + request.sweep() + "' has no method '" + request.method() + "', it has "
                    + description.methods() + Spelling.hint(request.method(), description.methods()));
        }
        if (request.seed().isPresent()
                ? !description.seeds().contains(request.seed().getAsLong())
                : description.seeds().size() != 1) {
            problems.add("Sweep '" + request.sweep() + "' has seeds " + description.seeds() + ": choose one with --seed"
                    + (request.seed().isPresent() ? ", got " + request.seed().getAsLong() : ""));
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return request.seed().orElse(description.seeds().get(0));
    }

    private final class Gathering {

        private final SweepFolder sweep;
        private final List<ImageCategory> predictions = new ArrayList<>();
        private final Map<String, Long> domains = new LinkedHashMap<>();
        private final Map<String, String> missing = new LinkedHashMap<>();

        Gathering(SweepFolder sweep) {
            this.sweep = sweep;
        }

        void add(SweepDescription.Domain domain, SweepCell cell) throws IOException {
            if (sweep.result(cell).isEmpty()) {
                missing.put(domain.name(), "not finished");
                return;
            }
            DatasetDescription dataset =
                    new DatasetFolder(StoragePath.of(domain.dataset())).readDescription(storage.hadoop());
            if (dataset.categoryIds().isEmpty() || dataset.images(Split.TEST) == 0) {
                missing.put(
                        domain.name(),
                        "data set '" + domain.dataset() + "' has no "
                                + (dataset.images(Split.TEST) == 0 ? "test images" : "ids of its classes"));
                return;
            }
            if (!storage.exists(sweep.predictions(cell))) {
                missing.put(domain.name(), "no predictions in '" + sweep.predictions(cell) + "'");
                return;
            }
            int before = predictions.size();
            read(sweep.predictions(cell), dataset);
            domains.put(domain.name(), (long) predictions.size() - before);
        }

        private void read(String folder, DatasetDescription dataset) throws IOException {
            List<Long> categories = dataset.categoryIds();
            Set<Long> images = new HashSet<>();
            PredictionFiles.read(folder, storage, (image, label) -> {
                if (label < 0 || label >= categories.size()) {
                    throw new DataException("Predictions in '" + folder + "' do not fit data set '" + dataset.name()
                            + "': class " + label + " of image " + image + ", expected 0 to "
                            + (categories.size() - 1));
                }
                images.add(image);
                predictions.add(new ImageCategory(image, categories.get(label)));
            });
            if (images.size() != dataset.images(Split.TEST)) {
                throw new DataException("Predictions in '" + folder + "' do not fit data set '" + dataset.name()
                        + "': they are for " + images.size() + " images, expected its " + dataset.images(Split.TEST)
                        + " test images");
            }
        }

        void requireEnough(Request request) {
            if (predictions.isEmpty() || !(missing.isEmpty() || request.allowMissing())) {
                throw new DataException("Cannot write a submission of '" + request.method() + "': missing " + missing
                        + (predictions.isEmpty() ? "" : "; --allow-missing leaves these domains out"));
            }
        }
    }
}
