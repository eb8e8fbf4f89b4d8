package org.spottune.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.spottune.objective.NamedSums;

class MetricTest {

    private static final NamedSums EPOCH = NamedSums.of(Map.of(
            "examples", new double[] {8},
            "loss.cross-entropy", new double[] {4},
            "weighted.cross-entropy", new double[] {40},
            "correct", new double[] {6}));

    private static final NamedSums MEASURED = NamedSums.of(
            Map.of("examples", new double[] {4}, "evaluated.loss", new double[] {8}, "correct", new double[] {1}));

    @Test
    void aSmallerLossIsBetter() {
        assertThat(Metric.LOSS.of(EPOCH, MEASURED)).hasValue(0.5);
        assertThat(Metric.LOSS.better(0.4, 0.5, 0)).isTrue();
        assertThat(Metric.LOSS.better(0.5, 0.5, 0)).isFalse();
        assertThat(Metric.LOSS.better(0.6, 0.5, 0)).isFalse();
    }

    @Test
    void aLargerAccuracyIsBetter() {
        assertThat(Metric.TOP1.of(EPOCH, MEASURED)).hasValue(0.75);
        assertThat(Metric.TOP1.better(0.8, 0.75, 0)).isTrue();
        assertThat(Metric.TOP1.better(0.75, 0.75, 0)).isFalse();
        assertThat(Metric.TOP1.better(0.7, 0.75, 0)).isFalse();
    }

    @Test
    void validationImagesHaveFiguresOfTheirOwn() {
        assertThat(Metric.VALIDATION_LOSS.of(EPOCH, MEASURED)).hasValue(2);
        assertThat(Metric.VALIDATION_TOP1.of(EPOCH, MEASURED)).hasValue(0.25);
        assertThat(Metric.VALIDATION_LOSS.better(1, 2, 0)).isTrue();
        assertThat(Metric.VALIDATION_TOP1.better(1, 2, 0)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void anyNumberIsBetterThanNone(Metric metric) {
        assertThat(metric.better(0.5, Double.NaN, 0)).isTrue();
        assertThat(metric.better(Double.NaN, 0.5, 0)).isFalse();
        assertThat(metric.better(Double.NaN, Double.NaN, 0)).isFalse();
    }

    @Test
    void whatWasNotMeasuredHasNoFigure() {
        assertThat(Metric.VALIDATION_LOSS.of(EPOCH, NamedSums.EMPTY)).isEmpty();
        assertThat(Metric.VALIDATION_TOP1.of(EPOCH, NamedSums.EMPTY)).isEmpty();
        assertThat(Metric.LOSS.of(EPOCH, NamedSums.EMPTY)).hasValue(0.5);
    }

    @Test
    void aGainMustExceedTheLeastThatCounts() {
        assertThat(Metric.VALIDATION_LOSS.better(1.5, 2, 0.5)).isFalse();
        assertThat(Metric.VALIDATION_LOSS.better(1.25, 2, 0.5)).isTrue();
        assertThat(Metric.VALIDATION_TOP1.better(0.75, 0.5, 0.25)).isFalse();
        assertThat(Metric.VALIDATION_TOP1.better(0.875, 0.5, 0.25)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void nothingIsBetterThanItself(Metric metric) {
        assertThat(metric.better(Double.NaN, 0.5, 0)).isFalse();
        assertThat(metric.better(0.5, 0.5, 0)).isFalse();
        assertThat(metric.needsValidation()).isEqualTo(metric.id().startsWith("validation-"));
    }
}
