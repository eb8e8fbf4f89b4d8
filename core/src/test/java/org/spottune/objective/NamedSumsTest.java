package org.spottune.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedSumsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final NamedSums one = sums(4, 2, 1, 4);
    private final NamedSums other = sums(1, 0.5, 1, 0);

    @Test
    void mergesSums() {
        assertThat(one.merge(other)).isEqualTo(sums(5, 2.5, 2, 4));
        assertThat(NamedSums.EMPTY.merge(one)).isEqualTo(one);
    }

    @Test
    void weighsExamplesNotBatches() {
        NamedSums merged = one.merge(other);

        assertThat(merged.mean("loss.cross-entropy")).isEqualTo(0.5);
        assertThat(merged.top1()).isEqualTo(0.4);
    }

    @Test
    void ratiosOfNothingAreUndefined() {
        assertThatThrownBy(() -> NamedSums.EMPTY.mean("loss.cross-entropy"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The mean of 'loss.cross-entropy' is undefined for zero examples");
        assertThatThrownBy(NamedSums.EMPTY::top1)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The mean of 'correct' is undefined for zero examples");
    }

    @Test
    void namesOfEitherStayThemselves() {
        NamedSums merged = NamedSums.of("a", 1, 2).merge(NamedSums.of("b", 3));

        assertThat(merged.names()).containsExactly("a", "b");
        assertThat(merged.values("a")).containsExactly(1, 2);
        assertThat(merged.value("b")).isEqualTo(3);
        assertThat(merged).hasToString("{a=[1.0, 2.0], b=[3.0]}");
    }

    @Test
    void whatWasNeverAddedIsZero() {
        assertThat(one.has("none")).isFalse();
        assertThat(one.value("none")).isZero();
        assertThat(one.count("none")).isZero();
        assertThat(one.values("none")).isEmpty();
    }

    @Test
    void dividesByAnyCount() {
        NamedSums sums = NamedSums.of(Map.of("angle", new double[] {270}, "angled", new double[] {3}));

        assertThat(sums.mean("angle", "angled")).isEqualTo(90);
        assertThatThrownBy(() -> sums.mean("angle", "steps"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The mean of 'angle' is undefined for zero steps");
    }

    @Test
    void cannotMergeSumsOfDifferentLength() {
        assertThatThrownBy(() -> NamedSums.of("usage.tuned", 1, 2).merge(NamedSums.of("usage.tuned", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot merge sums 'usage.tuned' of 2 and 1 values");
    }

    @Test
    void isNotMovedByItsArrays() {
        double[] values = {1, 2};
        NamedSums sums = NamedSums.of("a", values);
        NamedSums merged = sums.merge(NamedSums.of("a", 1, 1));
        values[0] = 9;
        sums.values("a")[1] = 9;
        sums.toMap().get("a")[0] = 9;

        assertThat(sums).isEqualTo(NamedSums.of("a", 1, 2));
        assertThat(merged).isEqualTo(NamedSums.of("a", 2, 3));
    }

    @Test
    void isFiniteOnlyIfEverySumIs() {
        assertThat(one.finite()).isTrue();
        assertThat(one.merge(NamedSums.of("loss.l2-sp", Double.NaN)).finite()).isFalse();
        assertThat(one.merge(NamedSums.of("loss.l2-sp", 1, Double.POSITIVE_INFINITY))
                        .finite())
                .isFalse();
    }

    @Test
    void comesBackFromJsonBitByBit() throws JsonProcessingException {
        NamedSums sums = one.merge(NamedSums.of("many", 0.1, -0.0, 1e-320, 1e300))
                .merge(NamedSums.of("none", Double.NaN, Double.NEGATIVE_INFINITY));
        String text = JSON.writeValueAsString(sums);

        assertThat(JSON.readValue(text, NamedSums.class)).isEqualTo(sums);
        assertThat(JSON.writeValueAsString(NamedSums.EMPTY)).isEqualTo("{}");
        assertThat(JSON.writeValueAsString(NamedSums.of("usage.tuned", 3, 4))).isEqualTo("{\"usage.tuned\":[3.0,4.0]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"loss\": null}", "{\"loss\": []}"})
    void refusesSumsWithoutValues(String json) {
        assertThatThrownBy(() -> JSON.readValue(json, NamedSums.class))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("Sum 'loss' must have at least one value, got none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "3", "{\"loss\": {}}", "{\"loss\": \"many\"}", "{\"loss\": [[1]]}", "{\"loss\": [1"})
    void refusesWhatIsNoSums(String json) {
        assertThatThrownBy(() -> JSON.readValue(json, NamedSums.class)).isInstanceOf(JsonProcessingException.class);
    }

    @Property(tries = 100)
    void theOrderOfMergingDoesNotMatterForCounts(
            @ForAll @Size(3) List<@Size(2) List<@IntRange(max = 1 << 20) Integer>> counts) {
        List<NamedSums> sums = counts.stream()
                .map(pair -> NamedSums.of("pair", pair.get(0), pair.get(1)).merge(NamedSums.of("one", pair.get(0))))
                .toList();

        NamedSums forwards = sums.get(0).merge(sums.get(1)).merge(sums.get(2));
        NamedSums backwards = sums.get(2).merge(sums.get(1).merge(sums.get(0)));

        assertThat(backwards).isEqualTo(forwards).hasSameHashCodeAs(forwards);
    }

    private static NamedSums sums(double examples, double loss, double correct, double tuned) {
        return NamedSums.of(Map.of(
                NamedSums.EXAMPLES,
                new double[] {examples},
                NamedSums.LOSS + CrossEntropy.LOSS,
                new double[] {loss},
                NamedSums.CORRECT,
                new double[] {correct},
                BlockUsageLoss.TUNED,
                new double[] {tuned}));
    }
}
