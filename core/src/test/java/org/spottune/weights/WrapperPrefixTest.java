package org.spottune.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WrapperPrefixTest {

    @Test
    void removesWhatAllNamesBeginWith() {
        Checkpoint checkpoint = WrapperPrefix.removedFrom(checkpoint("module.fc.weight", "module.fc.bias"));

        assertThat(checkpoint.tensors().keySet()).containsExactly("fc.weight", "fc.bias");
        assertThat(checkpoint.description()).isEqualTo("test, prefix 'module.' removed");
        assertThat(checkpoint.metadata()).isEqualTo(Map.of("kept", "yes"));
    }

    @Test
    void removesTheNamesOfSeveralWrappers() {
        Checkpoint checkpoint = WrapperPrefix.removedFrom(checkpoint("_orig_mod.module.fc.weight"));

        assertThat(checkpoint.tensors().keySet()).containsExactly("fc.weight");
        assertThat(checkpoint.description()).isEqualTo("test, prefix '_orig_mod.' removed, prefix 'module.' removed");
    }

    @Test
    void keepsAPrefixThatOnlySomeNamesHave() {
        Checkpoint checkpoint = checkpoint("module.fc.weight", "head.weight");

        assertThat(WrapperPrefix.removedFrom(checkpoint)).isSameAs(checkpoint);
    }

    @Test
    void keepsNamesThatWouldBecomeEmpty() {
        assertThat(WrapperPrefix.removedFrom(checkpoint("module.")).tensors()).containsOnlyKeys("module.");
        assertThat(WrapperPrefix.removedFrom(checkpoint()).tensors()).isEmpty();
    }

    private static Checkpoint checkpoint(String... names) {
        Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
        for (String name : names) tensors.put(name, CheckpointTensor.ofFloats(new float[] {1}, 1));
        return new Checkpoint("test", tensors, Map.of("kept", "yes"));
    }
}
