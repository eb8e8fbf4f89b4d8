package org.spottune.kernels.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.spottune.kernels.ActivationShape;

/**
 * Source, target: copies values of which either side may hold more channels, or more positions, than are copied.
 *
 * @param copied shape of what is copied
 */
record StridedCopy(ActivationShape copied, Side source, Side target) implements Operation {

    /**
     * Where the values lie on one side, counted from the first of them.
     *
     * @param whole the activation that holds them
     * @param step from one position to the next, in height and in width
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
