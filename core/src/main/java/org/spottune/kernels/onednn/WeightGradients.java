package org.spottune.kernels.onednn;

import java.util.IdentityHashMap;
import java.util.Map;
import org.bytedeco.dnnl.global.dnnl;

/** Converts weight gradients from the primitives' layouts to the caller's {@code [out, in, k, k]}. */
final class WeightGradients implements AutoCloseable {

    private final Engine engine;
    private final Scratch scratch = new Scratch();
    private final Map<Primitive, Primitive> unpackings = new IdentityHashMap<>();

    WeightGradients(Engine engine) {
        this.engine = engine;
    }

    /** Runs a primitive on input and output gradient and writes the weight gradient to the target. */
    void write(Primitive gradient, Address input, Address outputGradient, Address target, long[] sizes) {
        Address packed = scratch.atLeast(gradient.bytes(dnnl.DNNL_ARG_DIFF_WEIGHTS));
        gradient.run(input, outputGradient, packed);
        unpackings
                .computeIfAbsent(gradient, primitive -> unpacking(primitive, sizes))
                .run(packed, target);
    }

    private Primitive unpacking(Primitive gradient, long[] sizes) {
        try (Descriptors descriptors = new Descriptors(engine)) {
            return Reorder.create(descriptors, gradient.layout(dnnl.DNNL_ARG_DIFF_WEIGHTS), descriptors.dense(sizes));
        }
    }

    @Override
    public void close() {
        unpackings.values().forEach(Primitive::close);
        unpackings.clear();
        scratch.close();
    }
}
