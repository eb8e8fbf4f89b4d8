package org.spottune.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spottune.policy.BlockUsage;
import org.spottune.policy.Decisions;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingDecisions;

class EvaluationCountsTest {

    private static final RoutedExample A = new RoutedExample(10, 0, 0, 1);
    private static final RoutedExample B = new RoutedExample(11, 2, 2, 0);
    private static final RoutedExample C = new RoutedExample(12, 2, 1, 2);
    private static final RoutedExample D = new RoutedExample(4, 0, 2, 2);

    /** Three images of classes 0, 2 and 2, the last taken for class 1; two routed blocks. */
    private final EvaluationCounts one = new EvaluationCounts(
            1.5,
            List.of(new ClassCounts(1, 1), new ClassCounts(0, 0), new ClassCounts(1, 2)),
            new BlockUsage(3, List.of(1L, 2L)),
            List.of(1L, 1L, 1L),
            new Confusions(List.of(new Confusion(2, 1, 1))),
            new RoutingExtremes(8, List.of(B, A, C), List.of(C, A, B)));

    private final EvaluationCounts other = new EvaluationCounts(
            0.5,
            List.of(new ClassCounts(0, 1), new ClassCounts(0, 0), new ClassCounts(0, 0)),
            new BlockUsage(1, List.of(1L, 1L)),
            List.of(0L, 0L, 1L),
            new Confusions(List.of(new Confusion(0, 2, 1))),
            new RoutingExtremes(8, List.of(D), List.of(D)));

    @Test
    void countsABatchByClass() {
        RoutingDecisions decisions =
                Decisions.of(new boolean[] {false, true}, new boolean[] {false, false}, new boolean[] {true, true});

        EvaluationCounts counts = EvaluationCounts.of(
                1.5, new long[] {10, 11, 12}, new int[] {0, 2, 2}, new int[] {0, 2, 1}, 3, decisions);

        assertThat(counts).isEqualTo(one);
        assertThat(counts.correct()).isEqualTo(2);
        assertThat(counts.total()).isEqualTo(3);
    }

    @Test
    void withoutRoutedBlocksEveryImageTookNone() {
        EvaluationCounts counts = EvaluationCounts.of(
                0,
                new long[] {5, 6},
                new int[] {0, 1},
                new int[] {1, 1},
                2,
                RoutingDecisions.withoutPolicy(2, 0, Routing.argmax()));

        assertThat(counts.classes()).containsExactly(new ClassCounts(0, 1), new ClassCounts(1, 1));
        assertThat(counts.usage()).isEqualTo(new BlockUsage(2, List.of()));
        assertThat(counts.tunedBlocksHistogram()).containsExactly(2L);
        assertThat(counts.extremes()).isEqualTo(RoutingExtremes.empty(8));
    }

    @Test
    void mergesEverything() {
        assertThat(one.merge(other))
                .isEqualTo(new EvaluationCounts(
                        2,
                        List.of(new ClassCounts(1, 2), new ClassCounts(0, 0), new ClassCounts(1, 2)),
                        new BlockUsage(4, List.of(2L, 3L)),
                        List.of(1L, 1L, 2L),
                        new Confusions(List.of(new Confusion(0, 2, 1), new Confusion(2, 1, 1))),
                        new RoutingExtremes(8, List.of(B, A, D, C), List.of(D, C, A, B))));
    }

    @Test
    void mergesInAnyOrder() {
        assertThat(one.merge(other)).isEqualTo(other.merge(one));
        assertThat(EvaluationCounts.empty(3, 2).merge(one)).isEqualTo(one);
    }

    @Test
    void takesRatiosOfAllImages() {
        EvaluationCounts merged = one.merge(other);

        assertThat(merged.top1()).isEqualTo(0.5);
        assertThat(merged.loss()).isEqualTo(0.5);
    }

    @Test
    void ratiosOfNoImagesAreUndefined() {
        EvaluationCounts empty = EvaluationCounts.empty(3, 2);

        assertThatThrownBy(empty::top1)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Top-1 accuracy and loss are undefined for zero examples");
        assertThatThrownBy(empty::loss)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Top-1 accuracy and loss are undefined for zero examples");
    }
}
