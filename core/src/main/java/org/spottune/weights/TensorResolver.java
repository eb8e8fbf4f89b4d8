package org.spottune.weights;

import java.util.LinkedHashMap;
import java.util.Map;

/** Connects the tensors that a pickle describes to their bytes, after checking that the bytes exist. */
final class TensorResolver {

    /** Strides of 0 can expand a small storage to a large tensor; this limit keeps it from filling the memory. */
    private static final long MAX_EXPANDED_ELEMENTS = 1 << 24;

    private final CheckpointFile file;
    private final StorageSource source;

    TensorResolver(CheckpointFile file, StorageSource source) {
        this.file = file;
        this.source = source;
    }

    Map<String, CheckpointTensor> resolve(Map<String, PickledTensor> tensors) throws CheckpointFormatException {
        Map<String, CheckpointTensor> resolved = new LinkedHashMap<>();
        for (Map.Entry<String, PickledTensor> entry : tensors.entrySet()) {
            resolved.put(entry.getKey(), resolve("tensor '" + entry.getKey() + "'", entry.getValue()));
        }
        return resolved;
    }

    private CheckpointTensor resolve(String part, PickledTensor tensor) throws CheckpointFormatException {
        ByteRange view = view(part, tensor.storage());
        long available = view.length() / tensor.kind().bytes();
        TensorLayout layout = tensor.layout();
        if (layout.extent() > available) {
            throw file.refusal(
                    part, "expected a storage of at least " + layout.extent() + " elements, got " + available);
        }
        if (layout.elementCount() > Math.max(available, MAX_EXPANDED_ELEMENTS)) {
            throw file.refusal(
                    part,
                    "expected at most " + MAX_EXPANDED_ELEMENTS + " elements from a storage of " + available + ", got "
                            + layout.elementCount());
        }
        return new CheckpointTensor(tensor.kind(), view, layout);
    }

    private ByteRange view(String part, PickledStorage storage) throws CheckpointFormatException {
        ByteRange whole = source.bytes(storage.key());
        long size = storage.kind().bytes();
        if (storage.elementCount() > whole.length() / size) {
            throw file.refusal(
                    part,
                    "expected " + storage.elementCount() + " " + storage.kind() + " elements in storage '"
                            + storage.key() + "', got " + whole.length() + " bytes");
        }
        return whole.slice(storage.viewOffset() * size, storage.viewCount() * size);
    }
}
