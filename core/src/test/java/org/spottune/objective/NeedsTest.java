package org.spottune.objective;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.spottune.nn.TinyResNets;

class NeedsTest {

    private final Needs maps = new Needs(Set.of("layer2.0"), Map.of(0, Set.of("layer2.0")), false);
    private final Needs answers = new Needs(Set.of("layer1.0"), Map.of(), true);

    @Test
    void areThoseOfAllTerms() {
        assertThat(Needs.ofAll(List.of(maps, answers, Needs.NOTHING)))
                .isEqualTo(new Needs(Set.of("layer1.0", "layer2.0"), Map.of(0, Set.of("layer2.0")), true));
        assertThat(Needs.ofAll(List.of())).isEqualTo(Needs.NOTHING);
    }

    @Test
    void askForASourceOnlyWhereSomethingOfItIsRead() {
        assertThat(maps.source()).isTrue();
        assertThat(answers.source()).isTrue();
        assertThat(new Needs(Set.of("layer1.0"), Map.of(), false).source()).isFalse();
        assertThat(Needs.NOTHING.source()).isFalse();
    }

    /** A set in an order of the process's own would sum in another order in every process. */
    @Test
    void nameMapsInOneOrder() {
        Set<String> names = new HashSet<>(List.of("j", "c", "g", "a", "i", "d", "b", "h", "f", "e"));

        Needs needs = Needs.ofAll(List.of(new Needs(names, Map.of(0, names), false), Needs.NOTHING));

        assertThat(needs.taps()).containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
        assertThat(needs.sourceTaps().get(0)).containsExactlyElementsOf(needs.taps());
    }

    @Test
    void ofTermsAreWhatTheyRead() {
        Coefficient weight = Coefficient.constant(1);

        assertThat(new FeatureMatching(weight, List.of(), FeatureMatching.Reduction.SUM)
                        .needs(TinyResNets.averagePooled().withBlocksPerStage(2)))
                .isEqualTo(new Needs(Set.of("layer1.1", "layer2.1"), Map.of(0, Set.of("layer1.1", "layer2.1")), false));
        assertThat(new FeatureMatching(weight, List.of("layer1.0"), FeatureMatching.Reduction.SUM)
                        .needs(TinyResNets.averagePooled()))
                .isEqualTo(new Needs(Set.of("layer1.0"), Map.of(0, Set.of("layer1.0")), false));
        assertThat(new OutputDistillation(weight, 2).needs(TinyResNets.averagePooled()))
                .isEqualTo(new Needs(Set.of(), Map.of(), true));
        assertThat(new CrossEntropy(0).needs(TinyResNets.averagePooled())).isEqualTo(Needs.NOTHING);
    }
}
