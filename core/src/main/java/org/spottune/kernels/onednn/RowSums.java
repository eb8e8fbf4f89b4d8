package org.spottune.kernels.onednn;

import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;

/** Matrix {@code [rows, columns]}, sums {@code [rows]}: sums of the rows, in single precision. */
record RowSums(long rows, long columns) implements Operation {

    @Override
    public Primitive create(Descriptors descriptors) {
        dnnl_primitive_desc described = descriptors.primitive(
                this,
                descriptor -> dnnl.dnnl_reduction_primitive_desc_create(
                        descriptor,
                        descriptors.engine(),
                        dnnl.dnnl_reduction_sum,
                        descriptors.dense(rows, columns),
                        descriptors.dense(rows, 1),
                        0,
                        0,
                        descriptors.attributes()));
        return new Primitive(descriptors, described, dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_DST);
    }
}
