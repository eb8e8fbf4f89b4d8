package org.spottune.kernels.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.ConvolutionShape;

/**
 * Input, weights, bias if any, output: a convolution.
 *
 * @param accumulates whether the result is added to the output's old values
 * @param rectified whether a rectifier follows
 */
record ConvolutionForward(
        ConvolutionShape shape, ActivationShape input, boolean biased, boolean accumulates, boolean rectified)
        implements Operation {

    @Override
    public Primitive create(Descriptors descriptors) {
        dnnl_primitive_desc described = describe(descriptors);
        return biased
                ? new Primitive(
                        descriptors,
                        described,
                        dnnl.DNNL_ARG_SRC,
                        dnnl.DNNL_ARG_WEIGHTS,
                        dnnl.DNNL_ARG_BIAS,
                        dnnl.DNNL_ARG_DST)
                : new Primitive(descriptors, described, dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_WEIGHTS, dnnl.DNNL_ARG_DST);
    }

    dnnl_primitive_desc describe(Descriptors descriptors) {
        dnnl_memory_desc bias = biased ? descriptors.dense(shape.outChannels()) : null;
        List<PostOp> postOps = new ArrayList<>();
        if (accumulates) {
            postOps.add(PostOp.SUM);
        }
        if (rectified) {
            postOps.add(PostOp.RECTIFIER);
        }
        return descriptors.primitive(
                this,
                descriptor -> dnnl.dnnl_convolution_forward_primitive_desc_create(
                        descriptor,
                        descriptors.engine(),
                        dnnl.dnnl_forward_training,
                        dnnl.dnnl_convolution_auto,
                        descriptors.channelsLast(input),
                        descriptors.anyLayout(shape.weightShape()),
                        bias,
                        descriptors.channelsLast(shape.output(input)),
                        pair(shape.stride()),
                        pair(0),
                        pair(shape.padding()),
                        pair(shape.padding()),
                        descriptors.attributes(postOps.toArray(PostOp[]::new))));
    }

    /** The same size for height and width. */
    static long[] pair(long size) {
        return new long[] {size, size};
    }
}
