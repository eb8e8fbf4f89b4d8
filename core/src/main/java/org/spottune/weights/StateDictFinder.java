package org.spottune.weights;

import java.util.List;
import java.util.Map;

/**
 * Finds the tensors of a network in what a trainer saved: a state dict or a whole module, by itself or as one entry among epoch numbers
 * and optimizer states.
 */
final class StateDictFinder {

    /** Where trainers put the network, in order of preference. */
    private static final List<String> NETWORK_KEYS = List.of("state_dict", "model_state_dict", "model", "net");

    private static final int MAX_WRAPPERS = 8;

    private final CheckpointFile file;

    StateDictFinder(CheckpointFile file) {
        this.file = file;
    }

    /**
     * @param description what was found, such as {@code module models.ResNet under 'net'}
     * @param tensors by dotted name, in the order of the file
     */
    record Found(String description, Map<String, PickledTensor> tensors) {}

    Found find(Object root) throws CheckpointFormatException {
        Object value = root;
        String place = "";
        for (int i = 0; i < MAX_WRAPPERS; i++) {
            String key = networkKey(value);
            if (key == null) break;
            value = ((Map<?, ?>) value).get(key);
            place = place.isEmpty() ? key : place + "." + key;
        }
        Map<String, PickledTensor> tensors = collect(value);
        if (tensors.isEmpty() || value instanceof PickledTensor) {
            throw file.refusal(
                    "pickle", "expected a state dict or module with tensors, got " + PickledValues.kindOf(value));
        }
        String kind = value instanceof PickledObject module ? "module " + module.className() : "state dict";
        return new Found(place.isEmpty() ? kind : kind + " under '" + place + "'", tensors);
    }

    /** The first key that leads to tensors; the same keys may also hold the name of the architecture, or nothing. */
    private String networkKey(Object value) throws CheckpointFormatException {
        if (!(value instanceof Map<?, ?> entries)) return null;
        for (String key : NETWORK_KEYS) {
            Object entry = entries.get(key);
            if (!(entry instanceof PickledTensor) && !collect(entry).isEmpty()) return key;
        }
        return null;
    }

    private Map<String, PickledTensor> collect(Object value) throws CheckpointFormatException {
        return new TensorCollector(file).collect(value);
    }
}
