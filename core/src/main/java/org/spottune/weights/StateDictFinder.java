package org.spottune.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds the tensors of a network in a saved object: a state dict or a whole module, at the top or as one entry among
 * epoch numbers and optimizer states.
 */
final class StateDictFinder {

    /** Usual keys of the network, in order of preference. */
    private static final List<String> NETWORK_KEYS = List.of("state_dict", "model_state_dict", "model", "net");

    private static final int MAX_WRAPPERS = 8;

    /** Most entries that a report names. */
    private static final int MAX_LISTED = 20;

    private final CheckpointFile file;

    StateDictFinder(CheckpointFile file) {
        this.file = file;
    }

    /**
     * @param description what was found, such as {@code module models.ResNet under 'net'}
     * @param tensors by dotted name, in the order of the file
     * @param otherKeys other entries with tensors, possibly other networks
     */
    record Found(String description, Map<String, PickledTensor> tensors, List<String> otherKeys) {}

    /** Finds the network under the user's key, or else under the usual ones. */
    Found find(Object root) throws CheckpointFormatException {
        Object value = root;
        String path = "";
        if (file.key().isPresent()) {
            path = file.key().get();
            value = under(root, path);
        }
        for (int i = 0; i < MAX_WRAPPERS; i++) {
            String key = networkKey(value);
            if (key == null) break;
            value = ((Map<?, ?>) value).get(key);
            path = path.isEmpty() ? key : path + "." + key;
        }
        Map<String, PickledTensor> tensors = collect(value);
        if (tensors.isEmpty() || value instanceof PickledTensor) {
            throw file.refusal(
                    "pickle", "expected a state dict or module with tensors, got " + PickledValues.kindOf(value));
        }
        String kind = value instanceof PickledObject module ? "module " + module.className() : "state dict";
        if (path.isEmpty()) return new Found(kind, tensors, List.of());
        String chosen = path;
        List<String> others = keysWithTensors(root).stream()
                .filter(key -> !chosen.equals(key) && !chosen.startsWith(key + "."))
                .toList();
        return new Found(kind + " under '" + path + "'", tensors, others);
    }

    /** The value under a key; a dot may be part of a key, or separate nested keys. */
    private Object under(Object root, String key) throws CheckpointFormatException {
        Object value = root;
        String left = key;
        while (value instanceof Map<?, ?> entries) {
            if (entries.containsKey(left)) return entries.get(left);
            int dot = left.indexOf('.');
            if (dot < 0) break;
            value = entries.get(left.substring(0, dot));
            left = left.substring(dot + 1);
        }
        throw file.refusal(
                "key '" + key + "'",
                "expected one of the entries with tensors, " + keysWithTensors(root) + ", got none");
    }

    /** Keys of entries that contain tensors, but are not tensors themselves. */
    private List<String> keysWithTensors(Object root) {
        List<String> keys = new ArrayList<>();
        if (root instanceof Map<?, ?> entries) {
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                if (entry.getKey() instanceof String key
                        && !(entry.getValue() instanceof PickledTensor)
                        && keys.size() < MAX_LISTED
                        && hasTensors(entry.getValue())) {
                    keys.add(key);
                }
            }
        }
        return keys;
    }

    private boolean hasTensors(Object value) {
        try {
            return !collect(value).isEmpty();
        } catch (CheckpointFormatException unreadable) {
            return false;
        }
    }

    /**
     * The first usual key that holds tensors, or null; some files store only the architecture's name there, or nothing.
     */
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
