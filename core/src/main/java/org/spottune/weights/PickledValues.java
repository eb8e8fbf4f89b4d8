package org.spottune.weights;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Converts values of a pickle to expected types; fails with an {@link IllegalArgumentException} that names the kind
 * found.
 */
final class PickledValues {

    private static final Map<String, ElementKind> DTYPES = Map.of(
            "torch.float64", ElementKind.FLOAT64,
            "torch.float32", ElementKind.FLOAT32,
            "torch.float16", ElementKind.FLOAT16,
            "torch.bfloat16", ElementKind.BFLOAT16,
            "torch.int64", ElementKind.INT64,
            "torch.int32", ElementKind.INT32,
            "torch.int16", ElementKind.INT16,
            "torch.int8", ElementKind.INT8,
            "torch.uint8", ElementKind.UINT8,
            "torch.bool", ElementKind.BOOL);

    private PickledValues() {}

    static long integer(Object value) {
        if (value instanceof Integer || value instanceof Long) return ((Number) value).longValue();
        throw new IllegalArgumentException("expected an integer of at most 64 bits, got " + kindOf(value));
    }

    /** The shape or strides of a tensor. */
    static long[] integers(Object value) {
        List<?> list = list(value);
        if (list.size() > TensorLayout.MAX_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "expected at most " + TensorLayout.MAX_DIMENSIONS + " dimensions, got " + list.size());
        }
        return list.stream().mapToLong(PickledValues::integer).toArray();
    }

    /** A list or a tuple, as a list. */
    static List<?> list(Object value) {
        if (value instanceof List<?> list) return list;
        if (value instanceof Object[] tuple) return Arrays.asList(tuple);
        throw new IllegalArgumentException("expected a list or tuple, got " + kindOf(value));
    }

    /** The number of values directly in a container, 0 for everything else. */
    static int size(Object value) {
        if (value instanceof Map<?, ?> map) return map.size();
        if (value instanceof List<?> list) return list.size();
        return value instanceof Object[] tuple ? tuple.length : 0;
    }

    static ElementKind dtype(PickledGlobal name) {
        ElementKind kind = DTYPES.get(name.name());
        if (kind == null) {
            throw new IllegalArgumentException("expected a dtype of "
                    + DTYPES.keySet().stream().sorted().toList() + ", got '" + name.name() + "'");
        }
        return kind;
    }

    /** Describes a value's type without visiting its content, which may be deep or cyclic. */
    static String kindOf(Object value) {
        if (value == null) return "None";
        if (value instanceof PickledObject object) return "an object of class " + object.className();
        if (value instanceof PickledTensor) return "a tensor";
        if (value instanceof PickledStorage) return "a storage";
        if (value instanceof PickledGlobal global) return "the name " + global.name();
        if (value instanceof String) return "text";
        if (value instanceof Number) return "a number";
        if (value instanceof Boolean) return "a boolean";
        if (value instanceof Map) return "a dictionary";
        if (value instanceof List) return "a list";
        if (value instanceof Object[]) return "a tuple";
        return "a value of another kind";
    }
}
