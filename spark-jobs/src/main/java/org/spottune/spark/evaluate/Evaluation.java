package org.spottune.spark.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.spottune.data.DatasetDescription;
import org.spottune.evaluation.ClassCounts;
import org.spottune.evaluation.EvaluationCounts;
import org.spottune.graph.TrunkSpec;
import org.spottune.model.ModelDescription;

/**
 * The result of an evaluation with its model and data set.
 *
 * @param request the request
 * @param routing how images were routed
 * @param model the evaluated model
 * @param dataset that it was evaluated on
 * @param spec of the network
 * @param samples counts over all images of the split, one per pass
 * @param seconds of all passes
 */
public record Evaluation(
        InferenceRequest request,
        RoutingMode routing,
        ModelDescription model,
        DatasetDescription dataset,
        TrunkSpec spec,
        List<EvaluationCounts> samples,
        double seconds) {

    public Evaluation {
        samples = List.copyOf(samples);
    }

    /** Counts over all passes. */
    public EvaluationCounts counts() {
        return samples.stream().reduce(EvaluationCounts::merge).orElseThrow();
    }

    /** Whether the model is known to be trained on these images, so that its accuracy says nothing about others. */
    public boolean seenInTraining() {
        return model.learnedFrom(dataset, request.split());
    }

    /** Sample standard deviation of the passes' top-1 accuracies; empty for a single pass. */
    public OptionalDouble top1Deviation() {
        double mean = counts().top1();
        double squares = samples.stream()
                .mapToDouble(sample -> Math.pow(sample.top1() - mean, 2))
                .sum();
        return samples.size() == 1
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.sqrt(squares / (samples.size() - 1)));
    }

    /** The result line: {@code top1}, {@code correct}, {@code total}, {@code loss}, {@code tunedShare} and more. */
    public Map<String, Object> summary() {
        Map<String, Object> summary = new LinkedHashMap<>();
        EvaluationCounts counts = counts();
        summary.put("top1", counts.top1());
        top1Deviation().ifPresent(deviation -> {
            summary.put("top1Deviation", deviation);
            summary.put("samples", samples.stream().map(EvaluationCounts::top1).toList());
        });
        summary.put("correct", counts.correct());
        summary.put("total", counts.total());
        summary.put("loss", counts.loss());
        summary.put("tunedShare", counts.usage().shares());
        summary.put("imagesPerSecond", counts.total() / seconds);
        summary.put("seconds", seconds);
        summary.put("split", request.split().id());
        if (seenInTraining()) {
            summary.put("seenInTraining", true);
        }
        summary.put("policy", routing.name().toLowerCase(Locale.ROOT));
        summary.put("precision", request.precision().id());
        return summary;
    }

    /** The full report: the summary, counts by class, and routing statistics by block. */
    public Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>(summary());
        report.put("model", request.model());
        report.put("method", model.method());
        report.put("dataset", dataset.name());
        report.put("fingerprint", dataset.origin().fingerprint());
        report.put("seed", request.seed());
        report.put("routedBlocks", spec.partition().routedIndices());
        report.put("tunedBlocksHistogram", counts().tunedBlocksHistogram());
        report.put("classes", classes());
        return report;
    }

    private List<Map<String, Object>> classes() {
        List<ClassCounts> byClass = counts().classes();
        return IntStream.range(0, byClass.size())
                .mapToObj(k -> {
                    ClassCounts ofClass = byClass.get(k);
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("name", dataset.classes().get(k));
                    row.put("correct", ofClass.correct());
                    row.put("total", ofClass.total());
                    return row;
                })
                .toList();
    }
}
