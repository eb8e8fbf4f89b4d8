package org.spottune.kernels.onednn;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.spottune.kernels.Precision;
import org.spottune.kernels.winograd.SquareTransform;
import org.spottune.kernels.winograd.Transform;

/** One thread's part of a {@link Team}, with its own engine and memory. */
final class Member implements AutoCloseable {

    private final int index;
    private final int count;
    private final Engine engine = new Engine(Precision.FLOAT32);
    private final Map<Object, Scratch> scratches = new HashMap<>();
    private final Map<Object, float[]> vectors = new HashMap<>();
    private final Map<TransformKey, SquareTransform> transforms = new HashMap<>();

    private record TransformKey(Transform transform, Object geometry) {}

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

    /** Native memory for a purpose; invalidates the memory handed out for it before, if that was too small. */
    NativeBuffer scratch(Object purpose, long bytes) {
        return scratches.computeIfAbsent(purpose, any -> new Scratch()).bufferOf(bytes);
    }

    /** This member's transform with its own arrays, created on first use. */
    SquareTransform transform(Transform transform, Object geometry, Supplier<SquareTransform> made) {
        return transforms.computeIfAbsent(new TransformKey(transform, geometry), any -> made.get());
    }

    /** An array for a purpose, at least of the given length. */
    float[] vector(Object purpose, int length) {
        return vectors.compute(
                purpose, (any, known) -> known != null && known.length >= length ? known : new float[length]);
    }

    @Override
    public void close() {
        scratches.values().forEach(Scratch::close);
        engine.close();
    }
}
