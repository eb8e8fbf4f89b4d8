package org.spottune.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What wrappers around a network put before the names of its tensors: parallel training, compilation. */
final class WrapperPrefix {

    private static final List<String> PREFIXES = List.of("module.", "_orig_mod.");

    private WrapperPrefix() {}

    /** Removes prefixes as long as every single tensor carries one, because a network may have a part of that name. */
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
