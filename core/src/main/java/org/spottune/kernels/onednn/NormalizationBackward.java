package org.spottune.kernels.onednn;

import java.util.stream.IntStream;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Input, output gradient, weight, mean, variance, input gradient, weight gradient, bias gradient and, if rectified,
 * workspace: the backward pass of a normalisation. Input gradient and output gradient may share memory.
 */
record NormalizationBackward(NormalizationForward forward) implements Operation {

    @Override
    public Primitive create(Descriptors descriptors) {
        dnnl_primitive_desc described = descriptors.primitive(
                this,
                descriptor -> dnnl.dnnl_batch_normalization_backward_primitive_desc_create(
                        descriptor,
                        descriptors.engine(),
                        dnnl.dnnl_backward,
                        descriptors.channelsLast(forward.shape()),
                        descriptors.channelsLast(forward.shape()),
                        descriptors.channelsLast(forward.shape()),
                        (float) org.spottune.kernels.NormalizationParameters.EPSILON,
                        forward.flags(),
                        forward.describe(descriptors),
                        descriptors.attributes()));
        IntStream arguments = IntStream.of(
                dnnl.DNNL_ARG_SRC,
                dnnl.DNNL_ARG_DIFF_DST,
                dnnl.DNNL_ARG_SCALE,
                dnnl.DNNL_ARG_MEAN,
                dnnl.DNNL_ARG_VARIANCE,
                dnnl.DNNL_ARG_DIFF_SRC,
                dnnl.DNNL_ARG_DIFF_SCALE,
                dnnl.DNNL_ARG_DIFF_SHIFT);
        return new Primitive(descriptors, described, forward.withWorkspace(arguments));
    }
}
