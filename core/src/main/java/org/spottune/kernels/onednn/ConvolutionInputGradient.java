package org.spottune.kernels.onednn;

import static org.spottune.kernels.onednn.ConvolutionForward.pair;

import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.ConvolutionShape;

/**
 * Output gradient, weights {@code [in, out, k, k]}, input gradient: the gradient of a convolution with respect to its
 * input.
 *
 * <p>It runs as a deconvolution, which oneDNN computes with the kernels of a convolution's backward pass, and which can
 * add to the output's old values.
 */
record ConvolutionInputGradient(ConvolutionShape shape, ActivationShape input, boolean accumulates)
        implements Operation {

    @Override
    public Primitive create(Descriptors descriptors) {
        PostOp[] postOps = accumulates ? new PostOp[] {PostOp.SUM} : new PostOp[0];
        dnnl_primitive_desc described = descriptors.primitive(
                this,
                descriptor -> dnnl.dnnl_deconvolution_forward_primitive_desc_create(
                        descriptor,
                        descriptors.engine(),
                        dnnl.dnnl_forward_training,
                        dnnl.dnnl_deconvolution_direct,
                        descriptors.channelsLast(shape.output(input)),
                        descriptors.anyLayout(shape.inChannels(), shape.outChannels(), shape.kernel(), shape.kernel()),
                        null,
                        descriptors.channelsLast(input),
                        pair(shape.stride()),
                        pair(0),
                        pair(shape.padding()),
                        pair(shape.padding()),
                        descriptors.attributes(postOps)));
        return new Primitive(descriptors, described, dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_WEIGHTS, dnnl.DNNL_ARG_DST);
    }
}
