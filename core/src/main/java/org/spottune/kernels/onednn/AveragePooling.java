package org.spottune.kernels.onednn;

import static org.spottune.kernels.onednn.ConvolutionForward.pair;

import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.spottune.kernels.ActivationShape;

/**
 * Input, output: means of windows that do not overlap; a rest that fills no window is dropped.
 *
 * @param height of a window
 * @param width of a window
 */
record AveragePooling(ActivationShape input, int height, int width) implements Operation {

    /** Means of all positions. */
    static AveragePooling global(ActivationShape input) {
        return new AveragePooling(input, input.height(), input.width());
    }

    ActivationShape output() {
        return new ActivationShape(input.batch(), input.height() / height, input.width() / width, input.channels());
    }

    @Override
    public Primitive create(Descriptors descriptors) {
        return new Primitive(descriptors, describe(descriptors), dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_DST);
    }

    dnnl_primitive_desc describe(Descriptors descriptors) {
        return descriptors.primitive(
                this,
                descriptor -> dnnl.dnnl_pooling_forward_primitive_desc_create(
                        descriptor,
                        descriptors.engine(),
                        dnnl.dnnl_forward_training,
                        dnnl.dnnl_pooling_avg_exclude_padding,
                        descriptors.channelsLast(input),
                        descriptors.channelsLast(output()),
                        window(),
                        window(),
                        pair(0),
                        pair(0),
                        pair(0),
                        descriptors.attributes()));
    }

    private long[] window() {
        return new long[] {height, width};
    }

    /** Output gradient, input gradient. */
    record Gradient(AveragePooling forward) implements Operation {
        @Override
        public Primitive create(Descriptors descriptors) {
            dnnl_primitive_desc described = descriptors.primitive(
                    this,
                    descriptor -> dnnl.dnnl_pooling_backward_primitive_desc_create(
                            descriptor,
                            descriptors.engine(),
                            dnnl.dnnl_pooling_avg_exclude_padding,
                            descriptors.channelsLast(forward.input),
                            descriptors.channelsLast(forward.output()),
                            forward.window(),
                            forward.window(),
                            pair(0),
                            pair(0),
                            pair(0),
                            forward.describe(descriptors),
                            descriptors.attributes()));
            return new Primitive(descriptors, described, dnnl.DNNL_ARG_DIFF_DST, dnnl.DNNL_ARG_DIFF_SRC);
        }
    }
}
