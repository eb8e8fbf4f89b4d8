package org.spottune.weights;

import java.util.Map;

/**
 * A pickle's reference to a block of numbers stored beside it. It may be a view: a part of another storage.
 *
 * @param key name of the storage in the file; a view has the key of the storage it is part of
 * @param kind format of its elements
 * @param elementCount size of the whole storage
 * @param viewOffset first element of the view, 0 without a view
 * @param viewCount number of elements in the view, {@code elementCount} without a view
 */
record PickledStorage(String key, ElementKind kind, long elementCount, long viewOffset, long viewCount) {

    private static final Map<String, ElementKind> KINDS = Map.of(
            "DoubleStorage", ElementKind.FLOAT64,
            "FloatStorage", ElementKind.FLOAT32,
            "HalfStorage", ElementKind.FLOAT16,
            "BFloat16Storage", ElementKind.BFLOAT16,
            "LongStorage", ElementKind.INT64,
            "IntStorage", ElementKind.INT32,
            "ShortStorage", ElementKind.INT16,
            "CharStorage", ElementKind.INT8,
            "ByteStorage", ElementKind.UINT8,
            "BoolStorage", ElementKind.BOOL);

    PickledStorage {
        if (elementCount < 0) throw new IllegalArgumentException("expected a storage size >= 0, got " + elementCount);
        if (viewOffset < 0 || viewCount < 0 || viewOffset > elementCount - viewCount) {
            throw new IllegalArgumentException(
                    "expected a view within " + elementCount + " elements, got " + viewCount + " from " + viewOffset);
        }
    }

    /** The element kind of a storage class; untyped storages count bytes. */
    static ElementKind kindOf(PickledGlobal storageClass) {
        String name = storageClass.name();
        ElementKind kind =
                switch (name) {
                    case "torch.storage._TypedStorage",
                            "torch.storage.TypedStorage",
                            "torch.storage._UntypedStorage",
                            "torch.storage.UntypedStorage",
                            "torch.UntypedStorage" -> ElementKind.UINT8;
                    default -> KINDS.get(name.replaceFirst("^torch\\.(cuda\\.)?", ""));
                };
        if (kind == null) {
            throw new IllegalArgumentException(
                    "expected a storage class such as torch.FloatStorage, got '" + name + "'");
        }
        return kind;
    }
}
