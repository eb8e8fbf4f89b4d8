package org.spottune.spark.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.spottune.report.Markup;
import org.spottune.report.Numbers;
import org.spottune.report.Picture;
import org.spottune.spark.artifacts.BlockSegments;
import org.spottune.spark.artifacts.CsvFile;
import org.spottune.spark.artifacts.JsonFile;
import org.spottune.spark.artifacts.StoredRun;

/** The section of a run: its charts, the evaluations of its model, its settings and provenance. */
final class RunSection {

    private static final Map<String, String> CAPTIONS = Map.ofEntries(
            Map.entry(
                    "learning-curves",
                    "Loss and accuracy on the training images, as augmented, and on validation images if there are"
                            + " any, over the epochs."),
            Map.entry(
                    "direction",
                    "Angles of the gradients of loss and regularizer with the combined direction (cf. Wan et al.,"
                            + " Figs. 4 and 5): with the direction used, and with the plain sum; means over the steps"
                            + " of each epoch."),
            Map.entry(
                    "tuned-share",
                    "Share of training images on the fine-tuned branch of each residual block in the last epoch"
                            + " (cf. Guo et al., Fig. 3)."),
            Map.entry(
                    "tuned-share-domains",
                    "Share of each data set's training images on the fine-tuned branch of each residual block in the last epoch"
                            + " (cf. Guo et al., Fig. 3)."),
            Map.entry(
                    "block-usage",
                    "Share of images on the fine-tuned branch of each routed block, per averaging round: the statistic"
                            + " that global-k acts on (Guo et al., Section 3.3). The blocks that it keeps are chosen"
                            + " over all images after the last round."),
            Map.entry(
                    "transfer-amounts",
                    "How strongly each target map is matched to each source map, over the epochs: the amount that the"
                            + " meta-networks choose, from 0 (not at all) to 6, as the mean over training images (cf."
                            + " Jang et al., Fig. 3). One panel per target map, one line per source map, darker for"
                            + " deeper maps; at the right its last value."),
            Map.entry(
                    "transfer-matrix",
                    "The same amounts in the last epoch, and their deviation over images: if it is large, the"
                            + " meta-network decides by image; if it is small, by pair (cf. Jang et al., Section"
                            + " 3.4)."),
            Map.entry(
                    "transfer-channels",
                    "How the weight of each pair is spread over the channels of its source map, as the mean over the"
                            + " training images of the last epoch: 1 is the weight of every channel under equal"
                            + " weights; logarithmic scale. Beside it, the heaviest channel, and the smallest number"
                            + " of channels with half of the weight."),
            Map.entry(
                    "saliency",
                    "The pixels of a few images that the source's maps respond to: the largest gradient over the"
                            + " colours of each map's norm (cf. Jang et al., Section 3.5). Alike: all channels have"
                            + " equal weight, as in feature matching. Learned: channels have the meta-networks'"
                            + " weights for this image. Change: the share of the total that a pixel gains (red) or"
                            + " loses (blue). Moved: the share that moves to other pixels, as the mean over these"
                            + " images."));

    private final Markup html;

    RunSection(Markup html) {
        this.html = html;
    }

    /** Id of a run's section, for links. */
    static String id(int index) {
        return "run-" + (index + 1);
    }

    void write(ReportedRun run, String id) {
        html.open("section", "id", id).leaf("h2", run.place().name()).line();
        html.leaf("p", summary(run)).line();
        html.leaf("h3", "Training");
        Map<String, Picture> pictures = run.run().pictures();
        pictures.forEach((name, picture) -> figure(html, picture, CAPTIONS.get(name)));
        if (!run.run().lastOfDomains().isEmpty()) {
            domains(run);
        }
        if (pictures.isEmpty()) {
            html.leaf("p", "No epoch was finished.");
        }
        // The table of domains has the evaluations of a run of several data sets.
        boolean joint = run.run().domains().isPresent();
        for (ReportedEvaluation evaluation : joint ? List.<ReportedEvaluation>of() : run.evaluations()) {
            html.leaf("h3", "Evaluation " + evaluation.place().name()).line();
            new EvaluationSection(html).write(evaluation);
        }
        html.open("div", "class", "facts");
        pairs("Settings", "From config.json.", run.run().settings());
        pairs("Provenance", "Code, data and machines, from manifest.json.", provenance(run));
        html.close().close().line();
    }

    /** A row for each data set of a run of several. */
    private void domains(ReportedRun run) {
        html.open("div", "class", "overview scroll").open("table");
        html.leaf(
                "caption",
                "The data sets that were trained together: figures of the last epoch, test accuracy if the model was"
                        + " evaluated, and its own parameters beside the shared source network, in source networks.");
        html.open("thead").open("tr");
        html.leaf("th", "data set", "scope", "col");
        for (String name : List.of(
                "images", "train top\u20111", "validation top\u20111", "test top\u20111", "added", "tuned blocks")) {
            html.leaf("th", name, "scope", "col", "class", "number");
        }
        html.close().close().line().open("tbody");
        JsonFile manifest = run.run().manifest();
        for (StoredRun.DomainFigures domain : run.run().lastOfDomains()) {
            String result = "result.domains." + domain.name() + ".";
            html.open("tr").leaf("th", domain.name(), "scope", "row");
            number(Optional.of(Numbers.grouped(domain.images())));
            number(Optional.of(Numbers.exactPercent(domain.top1())));
            number(domain.validationTop1().map(Numbers::exactPercent));
            number(run.test(domain.name())
                    .map(test -> Numbers.exactPercent(test.file().number("top1"))));
            OptionalDouble relative = manifest.optionalNumber(result + "relativeParameters");
            number(
                    relative.isPresent()
                            ? Optional.of(String.format(Locale.ROOT, "%.3f\u00d7", relative.getAsDouble() - 1))
                            : Optional.empty());
            number(Optional.of(manifest.wholes(result + "tunedBlocks"))
                    .filter(blocks -> !blocks.isEmpty())
                    .map(blocks -> blocks.stream().map(String::valueOf).collect(Collectors.joining(", "))));
            html.close().line();
        }
        html.close().close().close().line();
    }

    private void number(Optional<String> text) {
        html.leaf("td", text.orElse("\u2013"), "class", "number");
    }

    static void figure(Markup html, Picture picture, String caption) {
        html.open("figure");
        picture.writeTo(html);
        html.leaf("figcaption", caption).close().line();
    }

    /** A chart that narrow screens scroll instead of shrinking. */
    static void broadFigure(Markup html, Picture picture, String caption) {
        html.open("figure", "class", "broad");
        // Scrollable content must be reachable by keyboard.
        html.open("div", "class", "scroll", "tabindex", 0, "role", "region", "aria-label", picture.title());
        picture.writeTo(html);
        html.close().leaf("figcaption", caption).close().line();
    }

    private static String summary(ReportedRun run) {
        JsonFile manifest = run.run().manifest();
        StringBuilder text = new StringBuilder(run.method()).append(" on ").append(run.dataset());
        manifest.optionalText("seed").ifPresent(seed -> text.append(", seed ").append(seed));
        text.append(": ").append(run.run().metrics().rows().size()).append(" epochs");
        manifest.optionalText("workers")
                .ifPresent(workers -> text.append(", workers: ").append(workers));
        trainingTop1(run).ifPresent(top1 -> text.append("; ")
                .append(Numbers.exactPercent(top1))
                .append(" of the training images correct in the last epoch"));
        run.run().manifest().optionalNumber("result.interpolationAlpha").ifPresent(alpha -> text.append("; model ")
                .append(Numbers.exactPercent(alpha))
                .append(" of the way from source to tuned weights"));
        run.test().ifPresent(test -> text.append("; ")
                .append(Numbers.exactPercent(test.file().number("top1")))
                .append(" of the test images"));
        text.append(manifest.has("result") ? "." : ". Not finished.");
        return text.toString();
    }

    /** Top-1 accuracy in [0, 1] of the last epoch. */
    static Optional<Double> trainingTop1(ReportedRun run) {
        CsvFile metrics = run.run().metrics();
        return metrics.rows().isEmpty() ? Optional.empty() : Optional.of(metrics.share(metrics.lastRow(), "top1"));
    }

    private static Map<String, String> provenance(ReportedRun run) {
        Map<String, String> all = new TreeMap<>(run.run().manifest().flattened());
        all.keySet().removeIf(name -> name.startsWith("result.") || name.equals(BlockSegments.FIELD));
        all.put("folder", run.place().path());
        return all;
    }

    private void pairs(String heading, String caption, Map<String, String> pairs) {
        html.open("div")
                .leaf("h3", heading)
                .open("table", "class", "pairs")
                .leaf("caption", caption)
                .open("tbody");
        pairs.forEach((name, value) -> html.open("tr")
                .leaf("th", name, "scope", "row")
                .leaf("td", value)
                .close());
        html.close().close().close().line();
    }
}
