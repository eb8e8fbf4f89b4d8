package org.spottune.kernels.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;

/** Element-wise operations on contiguous values of tensors. The result may be in the same memory as an argument. */
final class Elementwise {

    private Elementwise() {}

    /** Summand, summand, sum. */
    record Sum(long length, boolean rectified) implements Operation {
        @Override
        public Primitive create(Descriptors descriptors) {
            dnnl_memory_desc vector = descriptors.activations(length);
            PostOp[] postOps = rectified ? new PostOp[] {PostOp.RECTIFIER} : new PostOp[0];
            return binary(descriptors, dnnl.dnnl_binary_add, vector, vector, postOps);
        }
    }

    /** Factor, factor, product. */
    record Product(long length) implements Operation {
        @Override
        public Primitive create(Descriptors descriptors) {
            dnnl_memory_desc vector = descriptors.activations(length);
            return binary(descriptors, dnnl.dnnl_binary_mul, vector, vector, new PostOp[0]);
        }
    }

    /**
     * Minuend, subtrahend, difference times factor, factor: first and third in single precision. They have the same
     * type because oneDNN has fast code only then.
     */
    record WeightedDifference(long length) implements Operation {
        @Override
        public Primitive create(Descriptors descriptors) {
            dnnl_memory_desc vector = descriptors.activations(length);
            return binary(
                    descriptors,
                    dnnl.dnnl_binary_sub,
                    descriptors.dense(length),
                    vector,
                    new PostOp[] {PostOp.product(vector)},
                    dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | dnnl.DNNL_ARG_SRC_1);
        }
    }

    /** Minuend, subtrahend, difference times factor, factor: a single value in single precision. */
    record ScaledDifference(long length) implements Operation {
        @Override
        public Primitive create(Descriptors descriptors) {
            dnnl_memory_desc vector = descriptors.activations(length);
            return binary(
                    descriptors,
                    dnnl.dnnl_binary_sub,
                    vector,
                    vector,
                    new PostOp[] {PostOp.product(descriptors.dense(1))},
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
                            descriptors.activations(length),
                            descriptors.activations(length),
                            0,
                            0,
                            descriptors.attributes()));
        }
    }

    /** Rectified values, gradient, result: the gradient where the values are positive, zero elsewhere. */
    record RectifierGradient(long length) implements Operation {
        @Override
        public Primitive create(Descriptors descriptors) {
            dnnl_primitive_desc described = descriptors.primitive(
                    this,
                    descriptor -> dnnl.dnnl_eltwise_backward_primitive_desc_create(
                            descriptor,
                            descriptors.engine(),
                            dnnl.dnnl_eltwise_relu_use_dst_for_bwd,
                            descriptors.activations(length),
                            descriptors.activations(length),
                            descriptors.activations(length),
                            0,
                            0,
                            new Rectifier(length).describe(descriptors),
                            descriptors.attributes()));
            return new Primitive(
                    descriptors, described, dnnl.DNNL_ARG_DST, dnnl.DNNL_ARG_DIFF_DST, dnnl.DNNL_ARG_DIFF_SRC);
        }
    }

    private static Primitive binary(
            Descriptors descriptors,
            int algorithm,
            dnnl_memory_desc firstAndResult,
            dnnl_memory_desc second,
            PostOp[] postOps,
            int... more) {
        dnnl_primitive_desc described = descriptors.primitive(
                "a binary operation",
                descriptor -> dnnl.dnnl_binary_primitive_desc_create(
                        descriptor,
                        descriptors.engine(),
                        algorithm,
                        firstAndResult,
                        second,
                        firstAndResult,
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
