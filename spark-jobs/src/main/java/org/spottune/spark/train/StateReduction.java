package org.spottune.spark.train;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.spark.HashPartitioner;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.spottune.learner.LearnerState;
import org.spottune.learner.StateAverage;
import scala.Tuple2;

/**
 * The average of the workers' states after a round.
 *
 * <p>On a cluster the workers average among themselves (a reduce-scatter): each task receives one slice of every
 * worker's state, and the driver receives averaged slices. So an executor sends and receives about one state, and the
 * driver receives one, independent of the number of workers. Within one process, the driver averages the states itself.
 *
 * <p>Both ways add in the order of the workers and give bitwise equal results.
 *
 * @param average of all workers' states, weighted by the examples each has seen
 * @param reports of all workers, in order
 * @param seconds spent averaging; with slices, by the slowest slice, plus joining them
 */
record StateReduction(LearnerState average, List<RoundReport> reports, double seconds) {

    /** Spark writes up to this many partitions without sorting; more would only make smaller messages. */
    private static final int MOST_SLICES = 200;

    /** Runs a round and averages its states. */
    static StateReduction of(JavaRDD<RoundResult> round) {
        return round.context().isLocal() || round.getNumPartitions() == 1 ? gathered(round) : scattered(round);
    }

    static StateReduction gathered(JavaRDD<RoundResult> round) {
        List<RoundResult> results = round.collect();
        long received = System.nanoTime();
        StateAverage average = new StateAverage();
        results.forEach(result -> add(average, result.state(), result.report().examples()));
        List<RoundReport> reports = results.stream().map(RoundResult::report).toList();
        return new StateReduction(average.average(), reports, secondsSince(received));
    }

    static StateReduction scattered(JavaRDD<RoundResult> round) {
        int workers = round.getNumPartitions();
        int slices = Math.min(workers, MOST_SLICES);
        JavaPairRDD<Integer, Part> slicesOfAll =
                round.flatMapToPair(new Scatter(slices)).partitionBy(new HashPartitioner(slices));
        try {
            List<Slice> averaged =
                    slicesOfAll.values().mapPartitions(new Average()).collect();
            long received = System.nanoTime();
            LearnerState average =
                    LearnerState.joined(averaged.stream().map(Slice::average).toList());
            double slowest = averaged.stream().mapToDouble(Slice::seconds).max().orElseThrow();
            return new StateReduction(average, averaged.get(0).reports(), slowest + secondsSince(received));
        } finally {
            forget(slicesOfAll);
        }
    }

    /**
     * Deletes the exchanged files: they would pile up on executors' disks until the driver's next garbage collection.
     */
    private static void forget(JavaPairRDD<?, ?> exchanged) {
        ShuffleDependency<?, ?, ?> exchange =
                (ShuffleDependency<?, ?, ?>) exchanged.rdd().dependencies().head();
        // RDD.cleanShuffleDependencies would also delete the shuffle that placed the images.
        exchanged.context().cleaner().foreach(cleaner -> {
            cleaner.doCleanupShuffle(exchange.shuffleId(), false);
            return null;
        });
    }

    /**
     * A slice of a worker's state.
     *
     * @param examples that the worker has seen, by domain
     * @param reports the worker's report with its first slice, empty with the others
     */
    private record Part(int worker, LearnerState state, Map<String, Long> examples, List<RoundReport> reports)
            implements Serializable {}

    /** Cuts a worker's state into slices. */
    private record Scatter(int slices) implements PairFlatMapFunction<RoundResult, Integer, Part> {
        @Override
        public Iterator<Tuple2<Integer, Part>> call(RoundResult result) {
            RoundReport report = result.report();
            return IntStream.range(0, slices)
                    .mapToObj(slice -> new Tuple2<>(
                            slice,
                            new Part(
                                    report.worker(),
                                    result.state().part(slice, slices),
                                    report.examples(),
                                    slice == 0 ? List.of(report) : List.of())))
                    .iterator();
        }
    }

    /**
     * An averaged slice.
     *
     * @param reports of all workers with the first slice, empty with the others
     */
    private record Slice(LearnerState average, List<RoundReport> reports, double seconds) implements Serializable {}

    /** Averages a slice of all workers. */
    private record Average() implements FlatMapFunction<Iterator<Part>, Slice> {
        @Override
        public Iterator<Slice> call(Iterator<Part> slice) {
            long start = System.nanoTime();
            Iterable<Part> once = () -> slice;
            List<Part> parts = StreamSupport.stream(once.spliterator(), false)
                    .sorted(Comparator.comparingInt(Part::worker))
                    .toList();
            StateAverage average = new StateAverage();
            parts.forEach(part -> add(average, part.state(), part.examples()));
            List<RoundReport> reports =
                    parts.stream().flatMap(part -> part.reports().stream()).toList();
            return List.of(new Slice(average.average(), reports, secondsSince(start)))
                    .iterator();
        }
    }

    private static void add(StateAverage average, LearnerState state, Map<String, Long> examples) {
        average.add(state, domain -> examples.getOrDefault(domain, 0L));
    }

    private static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }
}
