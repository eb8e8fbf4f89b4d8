package org.spottune.kernels.onednn;

import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Tiles {@code [planes, tiles, in]}, weights {@code [planes, in, out]}, products {@code [planes, tiles, out]}: batched
 * matrix products.
 */
record TileProducts(long planes, long tiles, long in, long out) implements Operation {

    /** Products of a number of planes, for all tiles of a number of rows. */
    static TileProducts of(int planes, TileRows from, TileRows to, int rows) {
        return new TileProducts(
                planes,
                (long) rows * from.tiles(),
                from.shape().channels(),
                to.shape().channels());
    }

    @Override
    public Primitive create(Descriptors descriptors) {
        dnnl_primitive_desc described = descriptors.primitive(
                this,
                descriptor -> dnnl.dnnl_matmul_primitive_desc_create(
                        descriptor,
                        descriptors.engine(),
                        descriptors.dense(planes, tiles, in),
                        descriptors.dense(planes, in, out),
                        null,
                        descriptors.dense(planes, tiles, out),
                        descriptors.attributes()));
        return new Primitive(descriptors, described, dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_WEIGHTS, dnnl.DNNL_ARG_DST);
    }

    /**
     * Tiles {@code [planes, tiles, in]}, output gradients {@code [planes, tiles, out]}, weight gradients
     * {@code [planes, in, out]}.
     *
     * @param accumulates whether the result is added to the target's old values
     */
    record WeightGradient(TileProducts forward, boolean accumulates) implements Operation {
        @Override
        public Primitive create(Descriptors descriptors) {
            long planes = forward.planes;
            long in = forward.in;
            long[] transposed = {forward.tiles * in, 1, in};
            PostOp[] postOps = accumulates ? new PostOp[] {PostOp.SUM} : new PostOp[0];
            dnnl_primitive_desc described = descriptors.primitive(
                    this,
                    descriptor -> dnnl.dnnl_matmul_primitive_desc_create(
                            descriptor,
                            descriptors.engine(),
                            descriptors.strided(new long[] {planes, in, forward.tiles}, transposed),
                            descriptors.dense(planes, forward.tiles, forward.out),
                            null,
                            descriptors.dense(planes, in, forward.out),
                            descriptors.attributes(postOps)));
            return new Primitive(descriptors, described, dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_WEIGHTS, dnnl.DNNL_ARG_DST);
        }
    }
}
