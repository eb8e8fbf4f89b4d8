package org.spottune.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.spottune.evaluation.ClassCounts;
import org.spottune.evaluation.Confusion;
import org.spottune.evaluation.Confusions;
import org.spottune.nn.BlockMode;
import org.spottune.policy.BlockUsage;

/** Pictures of made-up numbers in any size. */
final class SamplePictures {

    /** What may stand in a class name, and what must not get out of it. */
    static final String HOSTILE = "<script>alert('x')</script> \"&amp; ]]> \u0000\u0008\uD800 日本語";

    private SamplePictures() {}

    static LearningCurves curves(int epochs) {
        return new LearningCurves(IntStream.rangeClosed(1, epochs)
                .mapToObj(epoch -> new LearningCurves.Epoch(
                        epoch,
                        epoch <= epochs / 2 ? 0.05 : epoch <= 3 * epochs / 4 ? 0.005 : 0.0005,
                        2.3 * Math.exp(-3.0 * epoch / epochs),
                        1 - 0.9 * Math.exp(-3.0 * epoch / epochs)))
                .toList());
    }

    /** With validation in every second epoch. */
    static LearningCurves validatedCurves(int epochs) {
        return new LearningCurves(curves(epochs).epochs().stream()
                .map(epoch -> new LearningCurves.Epoch(
                        epoch.number(),
                        epoch.learningRate(),
                        epoch.loss(),
                        epoch.top1(),
                        epoch.number() % 2 == 1
                                ? Optional.of(new LearningCurves.Validation(epoch.loss() + 0.2, epoch.top1() / 2))
                                : Optional.empty()))
                .toList());
    }

    static DirectionCurves directions(int epochs) {
        return new DirectionCurves(IntStream.rangeClosed(1, epochs)
                .mapToObj(epoch -> {
                    double share = (double) epoch / epochs;
                    return new DirectionCurves.Epoch(
                            epoch, 12 * share, 90 - 3 * share, 13 * share, 89 - 5 * share, share, 0.3 * share);
                })
                .toList());
    }

    /** The loss of each method falls slower than that of the one before; every second epoch is validated. */
    static LossCurves losses(int methods, int epochs) {
        return new LossCurves(
                "a domain",
                IntStream.range(0, methods)
                        .mapToObj(method -> new LossCurves.Method(
                                "method " + method,
                                IntStream.rangeClosed(1, epochs)
                                        .mapToObj(epoch -> {
                                            double loss = 3 * Math.exp(-5.0 * epoch / epochs / (method + 1));
                                            return new LossCurves.Epoch(
                                                    epoch,
                                                    loss,
                                                    epoch % 2 == 1
                                                            ? OptionalDouble.of(0.5 + loss / 2)
                                                            : OptionalDouble.empty());
                                        })
                                        .toList()))
                        .toList(),
                Optional.of("method 0"));
    }

    /** All maps of some sources to all of a target. */
    private static List<MapPair> pairs(int sources, int sourceMaps, int targetMaps) {
        return IntStream.range(0, sources)
                .boxed()
                .flatMap(source -> IntStream.range(0, sourceMaps).boxed().flatMap(from -> IntStream.range(0, targetMaps)
                        .mapToObj(to -> new MapPair(
                                source,
                                from == 3 ? HOSTILE : "layer" + from + ".4",
                                to == 3
                                        ? "a map with a name that does not want to come to an end"
                                        : "features." + 5 * to))))
                .toList();
    }

    private static double amount(MapPair pair, double share) {
        return share * (pair.toString().hashCode() & 0xFFFF) / 0x4000;
    }

    /** Up to an amount of 4, nearly linear in the epoch. */
    static TransferAmounts amounts(int sources, int sourceMaps, int targetMaps, int epochs) {
        return new TransferAmounts(
                IntStream.rangeClosed(1, epochs).boxed().toList(),
                pairs(sources, sourceMaps, targetMaps).stream()
                        .map(pair -> new TransferAmounts.Course(
                                pair,
                                IntStream.rangeClosed(1, epochs)
                                        .mapToObj(epoch -> amount(pair, (double) epoch / epochs))
                                        .toList()))
                        .toList());
    }

    static TransferMatrix transfers(int sources, int sourceMaps, int targetMaps) {
        return new TransferMatrix(pairs(sources, sourceMaps, targetMaps).stream()
                .map(pair -> new TransferMatrix.Cell(pair, amount(pair, 1), amount(pair, 0.2)))
                .toList());
    }

    /** From nearly equal weights to ever less equal ones. */
    static TransferChannels channels(int sources, int sourceMaps, int targetMaps, int channels) {
        return new TransferChannels(pairs(sources, sourceMaps, targetMaps).stream()
                .map(pair -> {
                    double[] weights = IntStream.range(0, channels)
                            .mapToDouble(channel -> Math.exp(amount(pair, 1) * Math.sin(channel)))
                            .toArray();
                    double mean = DoubleStream.of(weights).average().orElseThrow();
                    return new TransferChannels.Channels(
                            pair,
                            DoubleStream.of(weights)
                                    .mapToObj(weight -> weight / mean)
                                    .toList());
                })
                .toList());
    }

    /** Images whose saliency moves to the right. */
    static SaliencyMaps saliency(int maps, int images, int height, int width) {
        return new SaliencyMaps(
                IntStream.range(0, maps)
                        .mapToObj(map -> map == 3 ? HOSTILE : "layer" + map + ".4")
                        .toList(),
                IntStream.range(0, images)
                        .mapToObj(image -> new SaliencyMaps.Image(
                                image == 1 ? HOSTILE : "class " + image,
                                height,
                                width,
                                pixels(height * width, pixel -> (image + 1) * pixel * 0x010305 & 0xFFFFFF),
                                IntStream.range(0, maps)
                                        .mapToObj(map -> new SaliencyMaps.OfMap(
                                                pixels(height * width, pixel -> (double) (pixel % 7)),
                                                pixels(height * width, pixel -> (double) (pixel % width))))
                                        .toList()))
                        .toList());
    }

    private static <T> List<T> pixels(int count, IntFunction<T> value) {
        return IntStream.range(0, count).mapToObj(value).toList();
    }

    /** The first two blocks are frozen, segments get ever longer. */
    static RoutingStrip strip(int blocks) {
        List<List<RoutingStrip.Block>> segments = new ArrayList<>();
        int length = 1;
        for (int first = 0; first < blocks; first += length++) {
            segments.add(IntStream.range(first, Math.min(blocks, first + length))
                    .mapToObj(block -> block < Math.min(2, blocks - 1)
                            ? RoutingStrip.Block.unrouted(block, BlockMode.FROZEN)
                            : RoutingStrip.Block.routed(block, (block + 1.0) / blocks))
                    .toList());
        }
        return new RoutingStrip(segments, "1,000 test images");
    }

    static TunedBlocksHistogram histogram(int blocks, long scale) {
        return new TunedBlocksHistogram(LongStream.rangeClosed(0, blocks)
                .map(tuned -> scale * tuned * (blocks - tuned + 1))
                .boxed()
                .toList());
    }

    static BlockUsageMap usage(int blocks, int rounds) {
        return new BlockUsageMap(
                IntStream.range(0, blocks).boxed().toList(),
                IntStream.range(0, rounds)
                        .mapToObj(round -> new BlockUsage(
                                1000,
                                IntStream.range(0, blocks)
                                        .mapToObj(block -> 500L + 499 * block * round / Math.max(1, blocks * rounds))
                                        .toList()))
                        .toList(),
                Set.of(blocks - 1));
    }

    static ClassOutcomes outcomes(int classes, int perClass) {
        List<Confusion> pairs = new ArrayList<>();
        long[] correct = new long[classes];
        for (int label = 0; label < classes; label++) {
            correct[label] = perClass;
            for (int prediction = 0; prediction < classes; prediction++) {
                long count = (label * 7L + prediction * 13L) % 11 * perClass / 100 / classes;
                if (label != prediction && count > 0) {
                    pairs.add(new Confusion(label, prediction, count));
                    correct[label] -= count;
                }
            }
        }
        return new ClassOutcomes(
                IntStream.range(0, classes)
                        .mapToObj(label -> label == 1 ? HOSTILE : "class number " + label)
                        .toList(),
                LongStream.of(correct)
                        .mapToObj(right -> new ClassCounts(right, perClass))
                        .toList(),
                new Confusions(pairs));
    }

    /** Scores from none at all to nearly 1,000, with a whisker for every other method; the last cell was not run. */
    static DomainScores scores(int domains, int methods) {
        return new DomainScores(
                domains(domains),
                IntStream.range(0, methods)
                        .mapToObj(method -> new DomainScores.Method(
                                method(method),
                                IntStream.range(0, domains)
                                        .mapToObj(domain -> domain + method + 2 == domains + methods
                                                ? Optional.<DomainScores.Score>empty()
                                                : Optional.of(score(domain, method)))
                                        .toList()))
                        .toList());
    }

    private static DomainScores.Score score(int domain, int method) {
        double mean = (domain * 373 + method * 137) % 991;
        return new DomainScores.Score(mean, method % 2 == 0 ? OptionalDouble.of(mean / 20) : OptionalDouble.empty());
    }

    /** Times around a number of seconds; the last cell was not run. */
    static CellTimes times(int domains, int methods, double seconds) {
        return new CellTimes(
                domains(domains),
                IntStream.range(0, methods)
                        .mapToObj(method -> new CellTimes.Method(
                                method(method),
                                IntStream.range(0, domains)
                                        .mapToObj(domain -> domain + method + 2 == domains + methods
                                                ? Optional.<CellTimes.Time>empty()
                                                : Optional.of(new CellTimes.Time(
                                                        seconds * (1 + method) * (1 + domain % 3),
                                                        0.1 * seconds * (1 + domain % 3))))
                                        .toList()))
                        .toList());
    }

    static RoutingStrips strips(int domains, int blocks) {
        return new RoutingStrips(
                domains(domains).stream()
                        .map(domain ->
                                new RoutingStrips.Strip(domain, strip(blocks).segments()))
                        .toList(),
                "the test images of each domain");
    }

    static TunedBlocksHistograms histograms(int domains, int blocks) {
        return new TunedBlocksHistograms(IntStream.range(0, domains)
                .mapToObj(domain ->
                        new TunedBlocksHistograms.Panel(domains(domains).get(domain), histogram(blocks, domain % 4)))
                .toList());
    }

    private static List<String> domains(int count) {
        return IntStream.range(0, count)
                .mapToObj(domain -> switch (domain) {
                    case 1 -> HOSTILE;
                    case 3 -> "a domain whose name is longer than any picture has room for beside it";
                    default -> "domain-" + domain;
                })
                .toList();
    }

    private static String method(int method) {
        return method == 2 ? "a method with a name that does not want to come to an end" : "method-" + method;
    }
}
