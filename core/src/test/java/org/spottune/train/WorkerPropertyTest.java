package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.graph.TinyNetworks;
import org.spottune.objective.NamedSums;
import org.spottune.transfer.FeatureExtraction;

class WorkerPropertyTest {

    private static final StepPlan PLAN = Plans.sgd(0.9, 0, 0.1, 0.1);
    private static final Worker WORKER =
            new Worker(PLAN.learner(TinyNetworks.of(new FeatureExtraction(), DataType.FLOAT, 1), List.of()), PLAN, 1);

    @AfterContainer
    static void close() {
        WORKER.close();
    }

    @Property(tries = 40)
    void portionsOfAnyLengthShowEveryRowOnceAnEpoch(
            @ForAll @IntRange(max = 12) int count,
            @ForAll @IntRange(min = 1, max = 14) int batchSize,
            @ForAll @IntRange(min = 1, max = 4) int steps,
            @ForAll @IntRange(max = 3) int epoch) {
        CountingExamples examples = new CountingExamples(count);
        int batches = (count + batchSize - 1) / batchSize;
        long seen = 0;
        for (int first = 0; first < batches; first += steps) {
            seen += WORKER.run(examples, new Worker.Portion(epoch, first, steps, batches, batchSize), NamedSums.EMPTY)
                    .count(NamedSums.EXAMPLES);
        }

        assertThat(seen).isEqualTo(count);
        assertThat(examples.asked().stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, count).boxed().toList());
        assertThat(examples.asked()).hasSize(batches);
        for (int i = 0; i < batches - 1; i++) {
            assertThat(examples.asked().get(i)).hasSize(batchSize);
        }
    }

    @Property(tries = 20)
    void endlessPortionsShowTheRestOfTheEpoch(
            @ForAll @IntRange(min = 1, max = 6) int count, @ForAll @IntRange(max = 5) int first) {
        CountingExamples examples = new CountingExamples(count);

        NamedSums result =
                WORKER.run(examples, new Worker.Portion(0, first, Integer.MAX_VALUE, count, 1), NamedSums.EMPTY);

        assertThat(result.count(NamedSums.EXAMPLES)).isEqualTo(Math.max(0, count - first));
    }

    @Property(tries = 20)
    void beyondTheEndOfAnEpochThereIsNothing(
            @ForAll @IntRange(max = 5) int count, @ForAll @IntRange(max = 1000) int beyond) {
        CountingExamples examples = new CountingExamples(count);

        NamedSums result = WORKER.run(examples, new Worker.Portion(0, count + beyond, 3, count, 1), NamedSums.EMPTY);

        assertThat(result).isEqualTo(NamedSums.EMPTY);
        assertThat(examples.asked()).isEmpty();
    }
}
