package org.spottune.kernels.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;

/** Operations value by value on vectors of a given length; every argument may lie in the same place as the result. */
final class Elementwise {

    private Elementwise() {}

    /** Summand, summand, sum. */
    record Sum(long length, boolean rectified) implements Operation {
        @Override
        public Primitive create(Descriptors descriptors) {
            dnnl_memory_desc vector = descriptors.dense(length);
            PostOp[] postOps = rectified ? new PostOp[] {PostOp.RECTIFIER} : new PostOp[0];
            return binary(descriptors, dnnl.dnnl_binary_add, vector, postOps);
        }
    }

    /** Minuend, subtrahend, difference times factor, factor. */
    record WeightedDifference(long length) implements Operation {
        @Override
        public Primitive create(Descriptors descriptors) {
            dnnl_memory_desc vector = descriptors.dense(length);
            return binary(
                    descriptors,
                    dnnl.dnnl_binary_sub,
                    vector,
                    new PostOp[] {PostOp.product(vector)},
                    dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | dnnl.DNNL_ARG_SRC_1);
        }
    }

    /** Values, rectified values. */
    record Rectifier(long length) implements Operation {
        @Override
        public Primitive create(Descriptors descriptors) {
            return new Primitive(descriptors, describe(descriptors), dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_DST);
        }

        dnnl_primitive_desc describe(Descriptors descriptors) {
            return descriptors.primitive(
                    this,
                    descriptor -> dnnl.dnnl_eltwise_forward_primitive_desc_create(
                            descriptor,
                            descriptors.engine(),
                            dnnl.dnnl_forward_training,
                            dnnl.dnnl_eltwise_relu_use_dst_for_bwd,
                            descriptors.dense(length),
                            descriptors.dense(length),
                            0,
                            0,
                            descriptors.attributes()));
        }
    }

    /** Rectified values, gradient, gradient where these are positive and zero elsewhere. */
    record RectifierGradient(long length) implements Operation {
        @Override
        public Primitive create(Descriptors descriptors) {
            dnnl_primitive_desc described = descriptors.primitive(
                    this,
                    descriptor -> dnnl.dnnl_eltwise_backward_primitive_desc_create(
                            descriptor,
                            descriptors.engine(),
                            dnnl.dnnl_eltwise_relu_use_dst_for_bwd,
                            descriptors.dense(length),
                            descriptors.dense(length),
                            descriptors.dense(length),
                            0,
                            0,
                            new Rectifier(length).describe(descriptors),
                            descriptors.attributes()));
            return new Primitive(
                    descriptors, described, dnnl.DNNL_ARG_DST, dnnl.DNNL_ARG_DIFF_DST, dnnl.DNNL_ARG_DIFF_SRC);
        }
    }

    private static Primitive binary(
            Descriptors descriptors, int algorithm, dnnl_memory_desc layout, PostOp[] postOps, int... more) {
        dnnl_primitive_desc described = descriptors.primitive(
                "a binary operation",
                descriptor -> dnnl.dnnl_binary_primitive_desc_create(
                        descriptor,
                        descriptors.engine(),
                        algorithm,
                        layout,
                        layout,
                        layout,
                        descriptors.attributes(postOps)));
        int[] arguments = {dnnl.DNNL_ARG_SRC_0, dnnl.DNNL_ARG_SRC_1, dnnl.DNNL_ARG_DST};
        return new Primitive(
                descriptors,
                described,
                java.util.stream.IntStream.concat(
                                java.util.stream.IntStream.of(arguments), java.util.stream.IntStream.of(more))
                        .toArray());
    }
}
