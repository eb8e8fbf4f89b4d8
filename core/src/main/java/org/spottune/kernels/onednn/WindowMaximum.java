package org.spottune.kernels.onednn;

import static org.spottune.kernels.onednn.ConvolutionForward.pair;

import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.MaxPooling;

/** Input, output: the largest value of every window. */
record WindowMaximum(ActivationShape input, MaxPooling windows) implements Operation {

    @Override
    public Primitive create(Descriptors descriptors) {
        return new Primitive(
                descriptors, describe(descriptors, dnnl.dnnl_forward_inference), dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_DST);
    }

    private dnnl_primitive_desc describe(Descriptors descriptors, int purpose) {
        return descriptors.primitive(
                this,
                descriptor -> dnnl.dnnl_pooling_forward_primitive_desc_create(
                        descriptor,
                        descriptors.engine(),
                        purpose,
                        dnnl.dnnl_pooling_max,
                        descriptors.channelsLast(input),
                        descriptors.channelsLast(windows.output(input)),
                        pair(windows.stride()),
                        pair(windows.window()),
                        pair(0),
                        pair(windows.padding()),
                        pair(windows.padding()),
                        descriptors.attributes()));
    }

    /** Input, output, workspace: the largest value of every window and its position, of equal ones the first. */
    record WithPositions(WindowMaximum maximum) implements Operation {
        @Override
        public Primitive create(Descriptors descriptors) {
            return new Primitive(
                    descriptors,
                    maximum.describe(descriptors, dnnl.dnnl_forward_training),
                    dnnl.DNNL_ARG_SRC,
                    dnnl.DNNL_ARG_DST,
                    dnnl.DNNL_ARG_WORKSPACE);
        }
    }

    /** Output gradient, workspace, input gradient. */
    record Gradient(WindowMaximum maximum) implements Operation {
        @Override
        public Primitive create(Descriptors descriptors) {
            MaxPooling windows = maximum.windows;
            dnnl_primitive_desc described = descriptors.primitive(
                    this,
                    descriptor -> dnnl.dnnl_pooling_backward_primitive_desc_create(
                            descriptor,
                            descriptors.engine(),
                            dnnl.dnnl_pooling_max,
                            descriptors.channelsLast(maximum.input),
                            descriptors.channelsLast(windows.output(maximum.input)),
                            pair(windows.stride()),
                            pair(windows.window()),
                            pair(0),
                            pair(windows.padding()),
                            pair(windows.padding()),
                            maximum.describe(descriptors, dnnl.dnnl_forward_training),
                            descriptors.attributes()));
            return new Primitive(
                    descriptors, described, dnnl.DNNL_ARG_DIFF_DST, dnnl.DNNL_ARG_WORKSPACE, dnnl.DNNL_ARG_DIFF_SRC);
        }
    }
}
