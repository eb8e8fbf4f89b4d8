package org.spottune.kernels.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;

/** Copies from one memory layout to another. */
final class Reorder {

    private Reorder() {}

    /** Creates a primitive with the arguments source and target. */
    static Primitive create(Descriptors descriptors, dnnl_memory_desc from, dnnl_memory_desc to) {
        dnnl_primitive_desc described = descriptors.primitive(
                "a reorder",
                descriptor -> dnnl.dnnl_reorder_primitive_desc_create(
                        descriptor, from, descriptors.engine(), to, descriptors.engine(), descriptors.attributes()));
        return new Primitive(descriptors, described, dnnl.DNNL_ARG_FROM, dnnl.DNNL_ARG_TO);
    }
}
