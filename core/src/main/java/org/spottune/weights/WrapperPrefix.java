package org.spottune.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prefixes that wrappers for parallel training and compilation add to the names of tensors. */
final class WrapperPrefix {

    private static final List<String> PREFIXES = List.of("module.", "_orig_mod.");

    private WrapperPrefix() {}

    /** Removes a prefix only if all tensors have it, because a network may have a part with that name. */
    static Checkpoint removedFrom(Checkpoint checkpoint) {
        Checkpoint result = checkpoint;
        for (String prefix = shared(result); prefix != null; prefix = shared(result)) {
            Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
            for (Map.Entry<String, CheckpointTensor> entry : result.tensors().entrySet()) {
                tensors.put(entry.getKey().substring(prefix.length()), entry.getValue());
            }
            String description = result.description() + ", prefix '" + prefix + "' removed";
            result = new Checkpoint(description, tensors, result.metadata(), result.otherKeys());
        }
        return result;
    }

    private static String shared(Checkpoint checkpoint) {
        if (checkpoint.tensors().isEmpty()) return null;
        return PREFIXES.stream()
                .filter(prefix -> checkpoint.tensors().keySet().stream()
                        .allMatch(name -> name.startsWith(prefix) && name.length() > prefix.length()))
                .findFirst()
                .orElse(null);
    }
}
