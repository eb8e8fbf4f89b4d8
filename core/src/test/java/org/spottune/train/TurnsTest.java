package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TurnsTest {

    @Test
    void domainsWithAsManyStepsTakeTurns() {
        assertThat(order(new Turns(List.of(2, 2, 2), Turns.Share.SIZE))).containsExactly(0, 1, 2, 0, 1, 2);
        assertThat(order(new Turns(List.of(2, 7, 3), Turns.Share.EQUAL))).containsExactly(0, 1, 2, 0, 1, 2);
    }

    @Test
    void stepsOfLargerDomainsLieBetween() {
        assertThat(order(new Turns(List.of(1, 3), Turns.Share.SIZE))).containsExactly(1, 0, 1, 1);
    }

    @Property
    void everyDomainGetsItsStepsInOrderAndEvenly(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 30) Integer> steps) {
        Turns turns = new Turns(steps, Turns.Share.SIZE);
        int[] next = new int[steps.size()];
        for (int step = 0; step < turns.steps(); step++) {
            int domain = turns.domain(step);
            assertThat(turns.place(step)).isEqualTo(next[domain]++);
            double due = (step + 1.0) / turns.steps() * steps.get(domain);
            assertThat(Math.abs(next[domain] - due)).isLessThan(steps.size() + 1);
        }
        assertThat(next)
                .containsExactly(steps.stream().mapToInt(Integer::intValue).toArray());
        assertThat(turns.domains(0, turns.steps()))
                .isEqualTo(
                        new TreeSet<>(IntStream.range(0, steps.size()).boxed().toList()));
        assertThat(turns.domains(0, 1)).containsExactly(turns.domain(0));
    }

    @Test
    void refusesADomainWithoutAStep() {
        assertThatThrownBy(() -> new Turns(List.of(2, 0), Turns.Share.SIZE))
                .hasMessage("Every domain must have a step, got [2, 0]");
    }

    private static List<Integer> order(Turns turns) {
        return IntStream.range(0, turns.steps()).mapToObj(turns::domain).toList();
    }
}
