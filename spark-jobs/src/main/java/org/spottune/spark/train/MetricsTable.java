package org.spottune.spark.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.BlockUsageLoss;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.MapMatching;
import org.spottune.objective.NamedSums;
import org.spottune.optim.Direction;
import org.spottune.train.BilevelStep;
import org.spottune.train.StepPlan;
import org.spottune.train.Worker;

/**
 * Columns and rows of a run's tables: {@code metrics.csv} with a line per epoch, {@code rounds.csv} with one per round
 * of averaging, and for several domains {@code domains.csv} with one per epoch and domain. Every minimised loss has two
 * columns: without and with its coefficient.
 *
 * @param step with the minimised losses
 * @param routed indices of the routed blocks among all blocks
 * @param policy whether a policy network learns
 */
record MetricsTable(StepPlan step, List<Integer> routed, boolean policy) {

    /** Prefix of the column with a pair's mean amount of transfer. */
    static final String AMOUNT = "amount-";

    /** Prefix of the column with the deviation of that amount over images. */
    static final String AMOUNT_DEVIATION = "amount-deviation-";

    /** Pairs of feature maps with a learned amount of transfer. */
    private List<String> pairs() {
        return step.terms().stream()
                .filter(MapMatching.class::isInstance)
                .map(MapMatching.class::cast)
                .filter(term -> term.guidance().weighsPairs())
                .flatMap(term -> term.labels().stream())
                .toList();
    }

    /** Names of the columns of {@code metrics.csv}. */
    String epochHeader() {
        List<String> columns = new ArrayList<>(List.of("epoch", "learning-rate"));
        if (policy) {
            columns.add("policy-learning-rate");
        }
        columns.addAll(List.of("loss", "top1", "validation-loss", "validation-top1", "objective"));
        sums(NamedSums.EMPTY, (name, value) -> columns.add(name));
        columns.addAll(List.of(
                "images-per-second", "seconds", "computing-seconds", "broadcasting-seconds", "merging-seconds"));
        routed.forEach(block -> columns.add("tuned-share-" + block));
        pairs().forEach(pair -> columns.addAll(List.of(AMOUNT + pair, AMOUNT_DEVIATION + pair)));
        return String.join(",", columns);
    }

    /**
     * The row of an epoch.
     *
     * @param epoch counted from 1
     * @param validation sums over the validation images; if empty, so are their columns
     */
    String epochRow(int epoch, EpochResult result, NamedSums validation) {
        NamedSums sums = result.sums();
        List<Object> values = new ArrayList<>(List.of(epoch, rate(Parameter.Group.BACKBONE, epoch)));
        if (policy) {
            values.add(rate(Parameter.Group.POLICY, epoch));
        }
        values.add(loss(sums));
        values.add(sums.top1());
        boolean validated = validation.has(NamedSums.EXAMPLES);
        values.add(validated ? validation.mean(Worker.EVALUATED_LOSS) : "");
        values.add(validated ? validation.top1() : "");
        values.add(objective(sums));
        sums(sums, (name, value) -> values.add(value));
        values.addAll(List.of(
                result.imagesPerSecond(),
                result.seconds(),
                result.computingSeconds(),
                result.broadcastingSeconds(),
                result.mergingSeconds()));
        if (!routed.isEmpty()) {
            values.addAll(BlockUsageLoss.usage(sums).shares());
        }
        for (int pair = 0; pair < pairs().size(); pair++) {
            if (!sums.has(BilevelStep.AMOUNT)) {
                // Nothing is transferred while only the classifier learns.
                values.addAll(List.of("", ""));
                continue;
            }
            double mean = sums.values(BilevelStep.AMOUNT)[pair] / sums.count(NamedSums.EXAMPLES);
            double square = sums.values(BilevelStep.AMOUNT_SQUARED)[pair] / sums.count(NamedSums.EXAMPLES);
            values.addAll(List.of(mean, Math.sqrt(Math.max(0, square - mean * mean))));
        }
        return line(values);
    }

    /** Names of the columns of {@code rounds.csv}. */
    String roundHeader() {
        List<String> columns = new ArrayList<>(List.of("round", "epoch", "images", "loss", "top1", "objective"));
        sums(NamedSums.EMPTY, (name, value) -> columns.add(name));
        routed.forEach(block -> columns.add("tuned-" + block));
        return String.join(",", columns);
    }

    /**
     * The rows of an epoch's rounds; all epochs have equally many.
     *
     * @param epoch counted from 1
     */
    List<String> roundRows(int epoch, EpochResult result) {
        List<String> rows = new ArrayList<>();
        int before = (epoch - 1) * result.rounds().size();
        for (NamedSums round : result.rounds()) {
            List<Object> values = new ArrayList<>(List.of(
                    before + rows.size() + 1,
                    epoch,
                    round.count(NamedSums.EXAMPLES),
                    loss(round),
                    round.top1(),
                    objective(round)));
            sums(round, (name, value) -> values.add(value));
            for (double tuned : round.values(BlockUsageLoss.TUNED)) {
                values.add((long) tuned);
            }
            rows.add(line(values));
        }
        return rows;
    }

    /** Names of the columns of {@code domains.csv}. */
    String domainHeader() {
        List<String> columns = new ArrayList<>(
                List.of("epoch", "domain", "images", "loss", "top1", "validation-loss", "validation-top1"));
        routed.forEach(block -> columns.add("tuned-share-" + block));
        return String.join(",", columns);
    }

    /**
     * The rows of an epoch of several domains, one per domain, in the order of their names.
     *
     * @param epoch counted from 1
     * @param validation sums over the validation images; if empty, so are their columns
     */
    List<String> domainRows(int epoch, EpochResult result, NamedSums validation) {
        List<String> rows = new ArrayList<>();
        result.sums().domains().forEach((domain, sums) -> {
            NamedSums validated = validation.domain(domain);
            boolean has = validated.has(NamedSums.EXAMPLES);
            List<Object> values = new ArrayList<>(List.of(
                    epoch,
                    domain,
                    sums.count(NamedSums.EXAMPLES),
                    loss(sums),
                    sums.top1(),
                    has ? validated.mean(Worker.EVALUATED_LOSS) : "",
                    has ? validated.top1() : ""));
            if (!routed.isEmpty()) {
                values.addAll(BlockUsageLoss.usage(sums).shares());
            }
            rows.add(line(values));
        });
        return rows;
    }

    /** Mean cross-entropy, in nats. */
    static double loss(NamedSums sums) {
        return sums.mean(NamedSums.LOSS + CrossEntropy.LOSS);
    }

    private double rate(Parameter.Group group, int epoch) {
        return step.rate(group, epoch - 1);
    }

    /** Mean of the minimised sum: all losses with their coefficients. */
    private double objective(NamedSums sums) {
        return step.losses().stream()
                .mapToDouble(name -> sums.mean(NamedSums.WEIGHTED + name))
                .sum();
    }

    /** Passes the columns of losses and of the direction's figures to a consumer, with their means. */
    private void sums(NamedSums sums, BiConsumer<String, Object> column) {
        for (String name : step.losses()) {
            column.accept(NamedSums.LOSS + name, mean(sums, NamedSums.LOSS + name, NamedSums.EXAMPLES));
            column.accept(NamedSums.WEIGHTED + name, mean(sums, NamedSums.WEIGHTED + name, NamedSums.EXAMPLES));
        }
        for (Direction.Figure figure : step.figures()) {
            String count = figure.count().isEmpty() ? NamedSums.STEPS : figure.count();
            column.accept(figure.column(), mean(sums, figure.sum(), count));
        }
    }

    private static Object mean(NamedSums sums, String name, String count) {
        return sums.value(count) > 0 && sums.has(name) ? sums.mean(name, count) : "";
    }

    private static String line(List<Object> values) {
        return values.stream()
                .map(value -> value instanceof Double number ? String.format(Locale.ROOT, "%.6g", number) : "" + value)
                .collect(Collectors.joining(","));
    }
}
