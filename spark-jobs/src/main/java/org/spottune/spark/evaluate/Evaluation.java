package org.spottune.spark.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.spottune.data.DatasetDescription;
import org.spottune.evaluation.ClassCounts;
import org.spottune.evaluation.EvaluationCounts;
import org.spottune.graph.TrunkSpec;
import org.spottune.model.ModelDescription;

/**
 * The outcome of an evaluation and what it was of.
 *
 * @param request what was asked for
 * @param model that was evaluated
 * @param dataset it was evaluated on
 * @param spec of the network
 * @param counts over all images of the split
 * @param seconds it took
 */
public record Evaluation(
        InferenceRequest request,
        ModelDescription model,
        DatasetDescription dataset,
        TrunkSpec spec,
        EvaluationCounts counts,
        double seconds) {

    /** The result line: {@code top1}, {@code correct}, {@code total}, {@code loss}, {@code tunedShare} and more. */
    public Map<String, Object> summary() {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("top1", counts.top1());
        summary.put("correct", counts.correct());
        summary.put("total", counts.total());
        summary.put("loss", counts.loss());
        summary.put("tunedShare", counts.usage().shares());
        summary.put("imagesPerSecond", counts.total() / seconds);
        summary.put("seconds", seconds);
        summary.put("split", request.split().id());
        summary.put("policy", request.routing().name().toLowerCase(Locale.ROOT));
        summary.put("precision", request.precision().id());
        return summary;
    }

    /** Everything: the summary, counts by class, and the routing statistics with the blocks they belong to. */
    public Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>(summary());
        report.put("model", request.model());
        report.put("method", model.method());
        report.put("dataset", dataset.name());
        report.put("fingerprint", dataset.origin().fingerprint());
        report.put("seed", request.seed());
        report.put("routedBlocks", spec.partition().routedIndices());
        report.put("tunedBlocksHistogram", counts.tunedBlocksHistogram());
        report.put("classes", classes());
        return report;
    }

    private List<Map<String, Object>> classes() {
        return IntStream.range(0, dataset.classes().size())
                .mapToObj(k -> {
                    ClassCounts ofClass = counts.classes().get(k);
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("name", dataset.classes().get(k));
                    row.put("correct", ofClass.correct());
                    row.put("total", ofClass.total());
                    return row;
                })
                .toList();
    }
}
