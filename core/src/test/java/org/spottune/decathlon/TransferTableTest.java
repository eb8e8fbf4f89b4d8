package org.spottune.decathlon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.spottune.decathlon.TransferTable.Transfer;

class TransferTableTest {

    @Test
    void comparesTheSameSeeds() {
        List<TransferResult> results = new ArrayList<>();
        add(results, "fine-tuning", "signs", 0.80, 0.70, 0.60);
        add(results, "better", "signs", 0.85, 0.75, 0.65);
        add(results, "worse", "signs", 0.79, 0.69, 0.59);
        add(results, "mixed", "signs", 0.90, 0.60, 0.50);
        // One seed only, by which it is better, though its mean is that of a higher seed.
        add(results, "short", "signs", 0.81);

        TransferTable.Line line =
                TransferTable.of("fine-tuning", "net", results).lines().get(0);

        assertThat(line.source()).isEqualTo("net");
        assertThat(line.target()).isEqualTo("signs");
        assertThat(line.entries().get("fine-tuning").gain()).isEmpty();
        assertThat(gain(line, "better")).isCloseTo(0.05, within(1e-12));
        assertThat(line.entries().get("better").gain().orElseThrow().deviation().orElseThrow())
                .isCloseTo(0, within(1e-12));
        assertThat(line.entries().get("better").transfer()).isEqualTo(Transfer.NOT_NEGATIVE);
        assertThat(line.entries().get("worse").transfer()).isEqualTo(Transfer.NEGATIVE);
        assertThat(gain(line, "mixed")).isCloseTo(-0.1 / 3, within(1e-12));
        assertThat(line.entries().get("mixed").transfer()).isEqualTo(Transfer.NEGATIVE_ON_AVERAGE);
        assertThat(gain(line, "short")).isCloseTo(0.01, within(1e-12));
        assertThat(line.entries().get("short").transfer()).isEqualTo(Transfer.NOT_NEGATIVE);
    }

    @Test
    void saysNothingWithoutABaselineOfTheSameSeed() {
        List<TransferResult> results = new ArrayList<>();
        results.add(new TransferResult("fine-tuning", "signs", 1, Optional.empty()));
        add(results, "worse", "signs", 0.1);

        TransferTable.Line line =
                TransferTable.of("fine-tuning", "net", results).lines().get(0);

        assertThat(line.entries()).containsOnlyKeys("worse");
        assertThat(line.entries().get("worse").gain()).isEmpty();
        assertThat(line.entries().get("worse").transfer().mark()).isEmpty();
    }

    @Test
    void putsLinesOfSeveralSourcesBelowEachOther() {
        List<TransferResult> one = new ArrayList<>();
        add(one, "fine-tuning", "signs", 0.5);
        List<TransferResult> other = new ArrayList<>();
        add(other, "fine-tuning", "birds", 0.5);
        add(other, "l2-sp", "birds", 0.6);
        TransferTable first = TransferTable.of("fine-tuning", "small", one);

        TransferTable both = first.with(TransferTable.of("fine-tuning", "large", other));

        assertThat(both.methods()).containsExactly("fine-tuning", "l2-sp");
        assertThat(both.lines())
                .extracting(line -> line.source() + " " + line.target())
                .containsExactly("small signs", "large birds");
        assertThatThrownBy(() -> first.with(TransferTable.of("l2-sp", "large", other)))
                .hasMessageContaining("same baseline");
    }

    private static double gain(TransferTable.Line line, String method) {
        return line.entries().get(method).gain().orElseThrow().mean();
    }

    private static void add(List<TransferResult> results, String method, String domain, double... accuracies) {
        for (int seed = 0; seed < accuracies.length; seed++) {
            results.add(new TransferResult(
                    method,
                    domain,
                    seed + 1,
                    Optional.of(new Measurement(accuracies[seed], Set.of(), Optional.empty()))));
        }
    }
}
