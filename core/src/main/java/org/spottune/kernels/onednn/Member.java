package org.spottune.kernels.onednn;

import java.util.HashMap;
import java.util.Map;
import org.spottune.kernels.Precision;
import org.spottune.kernels.winograd.SquareTransform;
import org.spottune.kernels.winograd.Transform;

/** One thread's part of a {@link Team}: an engine for its primitives, and memory of its own. */
final class Member implements AutoCloseable {

    private final int index;
    private final int count;
    private final Engine engine = new Engine(Precision.FLOAT32);
    private final Map<Object, Scratch> scratches = new HashMap<>();
    private final Map<Object, float[]> vectors = new HashMap<>();
    private final Map<TransformOfLength, SquareTransform> transforms = new HashMap<>();

    private record TransformOfLength(Transform transform, int capacity) {}

    Member(int index, int count) {
        this.index = index;
        this.count = count;
    }

    Engine engine() {
        return engine;
    }

    /** First of this member's units of work. */
    int first(int units) {
        return Math.toIntExact((long) units * index / count);
    }

    /** First unit of work after this member's. */
    int end(int units) {
        return Math.toIntExact((long) units * (index + 1) / count);
    }

    boolean worksOn(int units) {
        return first(units) < end(units);
    }

    /** Native memory for a purpose; takes back what was handed out for it before if that is too small. */
    NativeBuffer scratch(Object purpose, long bytes) {
        return scratches.computeIfAbsent(purpose, any -> new Scratch()).bufferOf(bytes);
    }

    /** A transform whose vectors are at least so long. */
    SquareTransform transform(Transform transform, int length) {
        return transforms.computeIfAbsent(
                new TransformOfLength(transform, roundUp(length)),
                key -> new SquareTransform(key.transform(), key.capacity()));
    }

    /** A vector for a purpose, at least so long. */
    float[] vector(Object purpose, int length) {
        return vectors.compute(
                purpose, (any, known) -> known != null && known.length >= length ? known : new float[length]);
    }

    private static int roundUp(int length) {
        return Math.max(64, Integer.highestOneBit(Math.max(1, length - 1)) * 2);
    }

    @Override
    public void close() {
        scratches.values().forEach(Scratch::close);
        engine.close();
    }
}
