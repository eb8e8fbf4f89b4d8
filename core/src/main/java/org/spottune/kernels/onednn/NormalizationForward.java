package org.spottune.kernels.onednn;

import java.util.stream.IntStream;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.NormalizationParameters;

/**
 * Input, weight, bias, mean, variance, output and, if rectified, workspace: batch normalisation in training.
 *
 * <p>Batch statistics are written to mean and (biased) variance; stored ones are read from there.
 */
record NormalizationForward(ActivationShape shape, Statistics statistics, boolean rectified) implements Operation {

    @Override
    public Primitive create(Descriptors descriptors) {
        IntStream arguments = IntStream.of(
                dnnl.DNNL_ARG_SRC,
                dnnl.DNNL_ARG_SCALE,
                dnnl.DNNL_ARG_SHIFT,
                dnnl.DNNL_ARG_MEAN,
                dnnl.DNNL_ARG_VARIANCE,
                dnnl.DNNL_ARG_DST);
        return new Primitive(descriptors, describe(descriptors), withWorkspace(arguments));
    }

    dnnl_primitive_desc describe(Descriptors descriptors) {
        return descriptors.primitive(
                this,
                descriptor -> dnnl.dnnl_batch_normalization_forward_primitive_desc_create(
                        descriptor,
                        descriptors.engine(),
                        dnnl.dnnl_forward_training,
                        descriptors.channelsLast(shape),
                        descriptors.channelsLast(shape),
                        (float) NormalizationParameters.EPSILON,
                        flags(),
                        descriptors.attributes()));
    }

    int flags() {
        return dnnl.dnnl_use_scale
                | dnnl.dnnl_use_shift
                | (statistics == Statistics.STORED ? dnnl.dnnl_use_global_stats : 0)
                | (rectified ? dnnl.dnnl_fuse_norm_relu : 0);
    }

    /** The arguments, followed by the workspace in which the rectifier stores which values were positive. */
    int[] withWorkspace(IntStream arguments) {
        return IntStream.concat(arguments, rectified ? IntStream.of(dnnl.DNNL_ARG_WORKSPACE) : IntStream.empty())
                .toArray();
    }
}
