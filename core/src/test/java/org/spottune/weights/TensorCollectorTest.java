package org.spottune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TensorCollectorTest {

    private static final CheckpointFile FILE = new CheckpointFile(Path.of("hand-made.pth"), ByteRange.of(new byte[0]));
    private static final PickledTensor TENSOR = new PickledTensor(
            new PickledStorage("0", ElementKind.FLOAT32, 1, 0, 1), ElementKind.FLOAT32, TensorLayout.contiguous(1));

    @Test
    void joinsTheKeysOfNestedContainers() throws CheckpointFormatException {
        Map<Object, Object> root = new LinkedHashMap<>();
        root.put("b", Arrays.asList(TENSOR, null, new Object[] {"text", TENSOR}));
        root.put("a", Map.of(0, Map.of("momentum", TENSOR)));
        root.put(2.5, TENSOR);
        root.put(new Object[0], TENSOR);

        assertThat(collect(root).keySet()).containsExactly("b.0", "b.2.1", "a.0.momentum", "2.5");
    }

    @Test
    void walksModulesInTheOrderOfStateDicts() throws CheckpointFormatException {
        PickledObject child = module(Map.of("weight", TENSOR), Map.of(), Map.of());
        PickledObject root =
                module(Map.of("offset", TENSOR), Map.of("scale", TENSOR, "scratch", TENSOR), Map.of("fc", child));
        root.addAttributes(Map.of("_non_persistent_buffers_set", List.of("scratch"), "extra", TENSOR));

        assertThat(collect(root).keySet()).containsExactly("offset", "scale", "fc.weight");
    }

    @Test
    void looksIntoModulesAnywhere() throws CheckpointFormatException {
        PickledObject module = module(Map.of("weight", TENSOR), Map.of(), Map.of());

        assertThat(collect(List.of(Map.of("encoder", module))).keySet()).containsExactly("0.encoder.weight");
    }

    @Test
    void looksIntoSubclassesOfDictAndListButNotIntoOtherObjects() throws CheckpointFormatException {
        PickledObject options = new PickledObject("config.Options");
        options.growingEntries().put("mean", TENSOR);
        options.growingElements().add(TENSOR);
        options.addAttributes(Map.of("hidden", TENSOR));

        assertThat(collect(options).keySet()).containsExactly("mean", "0");
    }

    @Test
    void refusesModulesThatContainThemselves() {
        Map<Object, Object> children = new LinkedHashMap<>();
        PickledObject module = new PickledObject("models.Loop");
        module.addAttributes(Map.of("_modules", children));
        children.put("self", module);

        assertRefused(
                module,
                "Cannot read 'self' of checkpoint 'hand-made.pth': expected nested values, got one that contains itself");
    }

    @Test
    void refusesEndlessDepth() {
        Object value = TENSOR;
        for (int i = 0; i < 100_000; i++) value = Arrays.asList(value);

        assertRefused(value, "expected at most 100 levels, got more");
    }

    @Test
    void refusesFewValuesThatCountAsMany() {
        List<Object> level = List.of();
        for (int i = 0; i < 60; i++) level = List.of(level, level);

        assertRefused(level, "expected at most 5000000 nested values, got more");
    }

    @Test
    void refusesMoreTensorsThanNetworksHave() {
        List<Object> tensors = new ArrayList<>();
        for (int i = 0; i <= 100_000; i++) tensors.add(TENSOR);

        assertRefused(tensors, "expected at most 100000 tensors, got more");
    }

    @Test
    void refusesEndlessNames() {
        assertRefused(
                Map.of("a".repeat(600), Map.of("b".repeat(600), TENSOR)), "expected names of at most 1000 characters");
    }

    @Test
    void refusesTwoTensorsOfOneName() {
        Map<Object, Object> root = new LinkedHashMap<>();
        root.put("fc.weight", TENSOR);
        root.put("fc", Map.of("weight", TENSOR));

        assertRefused(
                root,
                "Cannot read 'fc.weight' of checkpoint 'hand-made.pth': expected one tensor of this name, got two");
    }

    private static PickledObject module(Map<?, ?> parameters, Map<?, ?> buffers, Map<?, ?> children) {
        PickledObject module = new PickledObject("models.Part");
        module.addAttributes(Map.of("_parameters", parameters, "_buffers", buffers, "_modules", children));
        return module;
    }

    private static Map<String, PickledTensor> collect(Object root) throws CheckpointFormatException {
        return new TensorCollector(FILE).collect(root);
    }

    private static void assertRefused(Object root, String problem) {
        assertThatThrownBy(() -> collect(root))
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessageContaining(problem);
    }
}
