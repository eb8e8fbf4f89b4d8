package org.spottune.kernels.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.spottune.kernels.ActivationShape;

/**
 * Source, target: copies a part of an activation; either side may have more channels or positions than are copied.
 *
 * @param copied shape of the copied part
 */
record StridedCopy(ActivationShape copied, Side source, Side target) implements Operation {

    /**
     * Layout of the copied values on one side, from the first of them.
     *
     * @param whole the activation that holds them
     * @param step distance between copied positions, in height and width
     */
    record Side(ActivationShape whole, int step) {

        static Side every(ActivationShape whole, int step) {
            return new Side(whole, step);
        }

        static Side all(ActivationShape whole) {
            return new Side(whole, 1);
        }

        dnnl_memory_desc layout(Descriptors descriptors, ActivationShape copied) {
            long column = whole.channels();
            long row = column * whole.width();
            return descriptors.stridedActivations(
                    new long[] {copied.batch(), copied.channels(), copied.height(), copied.width()},
                    new long[] {row * whole.height(), 1, step * row, step * column});
        }
    }

    @Override
    public Primitive create(Descriptors descriptors) {
        return Reorder.create(descriptors, source.layout(descriptors, copied), target.layout(descriptors, copied));
    }
}
