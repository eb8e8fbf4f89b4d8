package org.spottune.spark.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.spottune.report.Markup;
import org.spottune.report.Numbers;
import org.spottune.spark.artifacts.JsonFile;

/** One row of figures for every run. */
final class OverviewTable {

    private static final List<String> TEXTS = List.of("run", "data set", "method");
    /** Hyphens that do not end a line. */
    private static final List<String> NUMBERS = List.of(
            "seed",
            "train top\u20111",
            "test top\u20111",
            "test loss",
            "trainable parameters",
            "#par",
            "tuned share",
            "images/s",
            "seconds");

    private static final String NONE = "\u2013";

    private final Markup html;

    OverviewTable(Markup html) {
        this.html = html;
    }

    void write(List<ReportedRun> runs) {
        html.open("div", "class", "overview scroll").open("table");
        html.leaf(
                "caption",
                "All runs. Training figures are those of the last epoch; the tuned share is the mean over the routed"
                        + " blocks on the test images, or on the training images if there is no test. #par is the"
                        + " size of the source network plus the run's own parameters, in source networks.");
        html.open("thead").open("tr");
        TEXTS.forEach(name -> html.leaf("th", name, "scope", "col"));
        NUMBERS.forEach(name -> html.leaf("th", name, "scope", "col", "class", "number"));
        html.close().close().line().open("tbody");
        for (int i = 0; i < runs.size(); i++) {
            row(runs.get(i), RunSection.id(i));
        }
        html.close().close().close().line();
        sizes(runs);
    }

    /** The paper's column #par: one source network plus every data set's own parameters (Guo et al., Table 3). */
    private void sizes(List<ReportedRun> runs) {
        Map<String, Map<String, Double>> added = new TreeMap<>();
        for (ReportedRun run : runs) {
            run.relativeParameters().ifPresent(relative -> added.computeIfAbsent(run.method(), any -> new TreeMap<>())
                    .putIfAbsent(run.dataset(), relative - 1));
        }
        added.values().removeIf(ofMethod -> ofMethod.size() < 2);
        if (added.isEmpty()) {
            return;
        }
        html.open("div", "class", "overview scroll").open("table");
        html.leaf(
                "caption",
                "Size of a method's networks for several data sets that share one source network, without classifiers,"
                        + " in source networks (#par, Guo et al., Table 3). If a data set has several runs, the first"
                        + " counts.");
        html.open("thead").open("tr");
        html.leaf("th", "method", "scope", "col");
        html.leaf("th", "data sets", "scope", "col", "class", "number");
        html.leaf("th", "#par", "scope", "col", "class", "number");
        html.close().close().line().open("tbody");
        added.forEach((method, ofMethod) -> {
            html.open("tr").leaf("th", method, "scope", "row");
            number(Optional.of(Numbers.grouped(ofMethod.size())));
            number(Optional.of(times(1
                    + ofMethod.values().stream()
                            .mapToDouble(Double::doubleValue)
                            .sum())));
            html.close().line();
        });
        html.close().close().close().line();
    }

    private static String times(double networks) {
        return String.format(Locale.ROOT, "%.2f\u00d7", networks);
    }

    private void row(ReportedRun run, String id) {
        JsonFile manifest = run.run().manifest();
        html.open("tr").open("th", "scope", "row");
        html.leaf("a", run.place().name(), "href", "#" + id).close();
        html.leaf("td", run.dataset()).leaf("td", run.method());
        number(manifest.optionalText("seed"));
        number(RunSection.trainingTop1(run).map(Numbers::exactPercent));
        number(run.test().map(test -> Numbers.exactPercent(test.file().number("top1"))));
        number(run.test().flatMap(test -> shortened(test.file().optionalNumber("loss"))));
        number(whole(manifest.optionalNumber("result.trainableParameters")));
        number(boxed(run.relativeParameters()).map(OverviewTable::times));
        number(boxed(run.tunedShare()).map(Numbers::exactPercent));
        number(whole(manifest.optionalNumber("result.imagesPerSecond")));
        number(whole(manifest.optionalNumber("result.seconds")));
        html.close().line();
    }

    private void number(Optional<String> text) {
        html.leaf("td", text.orElse(NONE), "class", "number");
    }

    private static Optional<String> whole(OptionalDouble number) {
        return boxed(number).map(Math::round).map(Numbers::grouped);
    }

    private static Optional<String> shortened(OptionalDouble number) {
        return boxed(number).map(Numbers::shortened);
    }

    private static Optional<Double> boxed(OptionalDouble number) {
        return number.isPresent() ? Optional.of(number.getAsDouble()) : Optional.empty();
    }
}
