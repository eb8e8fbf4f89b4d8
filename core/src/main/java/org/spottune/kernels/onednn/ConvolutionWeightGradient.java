package org.spottune.kernels.onednn;

import static org.spottune.kernels.onednn.ConvolutionForward.pair;

import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.ConvolutionShape;

/** Input, output gradient, weight gradient in single precision: the gradient of a convolution with respect to its weights. */
record ConvolutionWeightGradient(ConvolutionShape shape, ActivationShape input) implements Operation {

    @Override
    public Primitive create(Descriptors descriptors) {
        dnnl_primitive_desc forward = new ConvolutionForward(shape, input, false, false, false).describe(descriptors);
        dnnl_primitive_desc described = descriptors.primitive(
                this,
                descriptor -> dnnl.dnnl_convolution_backward_weights_primitive_desc_create(
                        descriptor,
                        descriptors.engine(),
                        dnnl.dnnl_convolution_direct,
                        descriptors.channelsLast(input),
                        descriptors.anyLayoutOfFloats(shape.weightShape()),
                        null,
                        descriptors.channelsLast(shape.output(input)),
                        pair(shape.stride()),
                        pair(0),
                        pair(shape.padding()),
                        pair(shape.padding()),
                        forward,
                        descriptors.attributes()));
        return new Primitive(
                descriptors, described, dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_DIFF_DST, dnnl.DNNL_ARG_DIFF_WEIGHTS);
    }
}
