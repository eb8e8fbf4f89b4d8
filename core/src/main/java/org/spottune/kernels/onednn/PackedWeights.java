package org.spottune.kernels.onednn;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.spottune.kernels.FlatVector;

/**
 * The weights of a convolution in the layouts that primitives prefer.
 *
 * <p>A layout is filled on its first use, and again on the first use after the weights changed. Primitives of different
 * batch sizes share equal layouts.
 */
final class PackedWeights implements AutoCloseable {

    private static final long NEVER_PACKED = -1;

    private final Engine engine;
    private final FlatVector weights;
    private final long[] sizes;
    private final long[] strides;
    private final Map<Primitive, Packing> byUser = new IdentityHashMap<>();
    private final List<Packing> packings = new ArrayList<>();

    /** @param weights the caller's values, with the given sizes and strides */
    PackedWeights(Engine engine, FlatVector weights, long[] sizes, long[] strides) {
        this.engine = engine;
        this.weights = weights;
        this.sizes = sizes;
        this.strides = strides;
    }

    /** The current weights in the layout that a primitive prefers. */
    Address packedFor(Primitive user) {
        Packing packing = byUser.get(user);
        if (packing == null) {
            packing = packing(user.layout(dnnl.DNNL_ARG_WEIGHTS));
            byUser.put(user, packing);
        }
        return packing.current();
    }

    private Packing packing(dnnl_memory_desc layout) {
        for (Packing known : packings) {
            if (dnnl.dnnl_memory_desc_equal(known.layout, layout) != 0) {
                return known;
            }
        }
        Packing made = new Packing(layout);
        packings.add(made);
        return made;
    }

    @Override
    public void close() {
        packings.forEach(Packing::close);
        packings.clear();
        byUser.clear();
    }

    /** The weights in one layout. */
    private final class Packing implements AutoCloseable {

        private final dnnl_memory_desc layout;
        private final Primitive reorder;
        private final NativeBuffer buffer;
        private long packedVersion = NEVER_PACKED;

        Packing(dnnl_memory_desc layout) {
            this.layout = layout;
            this.buffer = new NativeBuffer(dnnl.dnnl_memory_desc_get_size(layout));
            try (Descriptors descriptors = new Descriptors(engine)) {
                reorder = Reorder.create(descriptors, descriptors.strided(sizes, strides), layout);
            }
        }

        Address current() {
            long version = weights.version();
            if (version != packedVersion) {
                reorder.run(Address.of(weights), buffer.start());
                packedVersion = version;
            }
            return buffer.start();
        }

        @Override
        public void close() {
            reorder.close();
            buffer.close();
        }
    }
}
