package org.spottune.spark.report;

import java.util.Map;
import org.spottune.report.Markup;
import org.spottune.report.Numbers;
import org.spottune.spark.artifacts.JsonFile;

/** The section of an evaluation: its figures, charts and examples. */
final class EvaluationSection {

    private static final Map<String, String> CAPTIONS = Map.of(
            "tuned-share",
            "Share of images on the fine-tuned branch of each residual block (cf. Guo et al., Fig. 3).",
            "tuned-blocks",
            "Images by the number of fine-tuned blocks that they use (cf. Guo et al., Fig. 4).",
            "confusion",
            "Images by true class and predicted class.");

    private final Markup html;

    EvaluationSection(Markup html) {
        this.html = html;
    }

    void write(ReportedEvaluation evaluation) {
        html.leaf("p", summary(evaluation.evaluation().file())).line();
        evaluation
                .evaluation()
                .pictures()
                .forEach((name, picture) -> RunSection.figure(html, picture, CAPTIONS.get(name)));
        evaluation.examples().writeTo(html);
    }

    private static String summary(JsonFile file) {
        StringBuilder text = new StringBuilder("Top-1 accuracy ").append(Numbers.exactPercent(file.number("top1")));
        text.append(" of ").append(Numbers.grouped(file.whole("total"))).append(" images");
        file.optionalText("split").ifPresent(split -> text.append(", split ").append(split));
        file.optionalText("dataset").ifPresent(dataset -> text.append(" of ").append(dataset));
        file.optionalNumber("loss").ifPresent(loss -> text.append("; loss ").append(Numbers.shortened(loss)));
        file.optionalText("policy").ifPresent(policy -> text.append("; policy ").append(policy));
        file.optionalText("precision").ifPresent(precision -> text.append("; ").append(precision));
        file.optionalNumber("imagesPerSecond").ifPresent(rate -> text.append("; ")
                .append(Numbers.grouped(Math.round(rate)))
                .append(" images/s"));
        file.optionalText("model").ifPresent(model -> text.append("; model ").append(model));
        return text.append('.').toString();
    }
}
