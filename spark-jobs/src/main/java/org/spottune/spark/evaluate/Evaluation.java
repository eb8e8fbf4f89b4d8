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
 * The outcome of an evaluation and what it was of.
 *
 * @param request what was asked for
 * @param routing how images were routed
 * @param model that was evaluated
 * @param dataset it was evaluated on
 * @param spec of the network
 * @param samples counts over all images of the split, one for each time that they were shown
 * @param seconds it took
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

    /** Over all times that the images were shown. */
    public EvaluationCounts counts() {
        return samples.stream().reduce(EvaluationCounts::merge).orElseThrow();
    }

    /** Whether it is known that the model learned from these images: its accuracy says nothing about others then. */
    public boolean seenInTraining() {
        return model.learnedFrom(dataset, request.split());
    }

    /** Standard deviation of the samples' top-1 accuracies; empty for a single one. */
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

    /** Everything: the summary, counts by class, and the routing statistics with the blocks they belong to. */
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
