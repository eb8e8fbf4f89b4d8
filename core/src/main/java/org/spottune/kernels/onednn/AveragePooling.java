package org.spottune.kernels.onednn;

import static org.spottune.kernels.onednn.ConvolutionForward.pair;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.spottune.kernels.ActivationShape;

/**
 * Input, output: means of windows that do not overlap; incomplete windows are dropped.
 *
 * @param height of a window
 * @param width of a window
 * @param ofFloats whether input and output are in single precision, even if tensors are not
 */
record AveragePooling(ActivationShape input, int height, int width, boolean ofFloats) implements Operation {

    /** Means of windows of a tensor. */
    static AveragePooling windows(ActivationShape input, int size) {
        return new AveragePooling(input, size, size, false);
    }

    /** Means over all positions, with input and output in single precision. */
    static AveragePooling global(ActivationShape input) {
        return new AveragePooling(input, input.height(), input.width(), true);
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
                        layout(descriptors, input),
                        layout(descriptors, output()),
                        window(),
                        window(),
                        pair(0),
                        pair(0),
                        pair(0),
                        descriptors.attributes()));
    }

    private dnnl_memory_desc layout(Descriptors descriptors, ActivationShape shape) {
        return ofFloats ? descriptors.channelsLastFloats(shape) : descriptors.channelsLast(shape);
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
                            forward.layout(descriptors, forward.input),
                            forward.layout(descriptors, forward.output()),
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
