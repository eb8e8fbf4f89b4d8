package org.spottune.spark.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.spottune.report.Markup;
import org.spottune.report.Numbers;

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
                "All runs. Training figures are those of the last epoch; the tuned share is the mean over the routed blocks"
                        + " on the test images, or on the training images where there is no test.");
        html.open("thead").open("tr");
        TEXTS.forEach(name -> html.leaf("th", name, "scope", "col"));
        NUMBERS.forEach(name -> html.leaf("th", name, "scope", "col", "class", "number"));
        html.close().close().line().open("tbody");
        for (int i = 0; i < runs.size(); i++) {
            row(runs.get(i), RunSection.id(i));
        }
        html.close().close().close().line();
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
