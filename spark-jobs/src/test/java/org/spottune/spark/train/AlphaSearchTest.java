package org.spottune.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.spottune.objective.NamedSums;
import org.spottune.spark.train.AlphaSearch.Point;
import org.spottune.train.Worker;

class AlphaSearchTest {

    private static Point point(double alpha, int correct, double loss) {
        return new Point(
                alpha,
                NamedSums.of(NamedSums.EXAMPLES, 10)
                        .merge(NamedSums.of(NamedSums.CORRECT, correct))
                        .merge(NamedSums.of(Worker.EVALUATED_LOSS, 10 * loss)));
    }

    @Test
    void theMostImagesRightWin() {
        assertThat(AlphaSearch.best(List.of(point(0, 3, 0.5), point(0.5, 7, 2), point(1, 6, 1)))
                        .alpha())
                .isEqualTo(0.5);
    }

    @Test
    void ofEqualOnesTheSmallerLossWins() {
        assertThat(AlphaSearch.best(List.of(point(0, 7, 1), point(0.5, 7, 0.75), point(1, 7, 2)))
                        .alpha())
                .isEqualTo(0.5);
    }

    @Test
    void ofTheSameItIsTheNetworkThatIsTunedMost() {
        assertThat(AlphaSearch.best(IntStream.range(0, 4)
                                .mapToObj(i -> point(i / 3.0, 7, 1))
                                .toList())
                        .alpha())
                .isEqualTo(1);
    }

    @Test
    void aTableHasALineForEach() {
        List<Point> points = List.of(point(0, 3, 0.5), point(1, 6, 1.25));

        assertThat(new AlphaSearch.Chosen(points.get(1), points).table())
                .isEqualTo(
                        """
                        alpha,validation-top1,validation-loss
                        0.00000,0.300000,0.500000
                        1.00000,0.600000,1.25000
                        """);
    }
}
