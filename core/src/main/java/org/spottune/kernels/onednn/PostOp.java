package org.spottune.kernels.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.global.dnnl;

/** A post-operation: applied to the result of a primitive before it is written. */
interface PostOp {

    /** Adds the destination's old values. */
    PostOp SUM = ops -> dnnl.dnnl_post_ops_append_sum(ops, 1, 0, dnnl.dnnl_data_type_undef);

    /** {@code max(0, value)}. */
    PostOp RECTIFIER = ops -> dnnl.dnnl_post_ops_append_eltwise(ops, dnnl.dnnl_eltwise_relu, 0, 0);

    /** Multiplies by an argument of the given layout. */
    static PostOp product(dnnl_memory_desc layout) {
        return ops -> dnnl.dnnl_post_ops_append_binary(ops, dnnl.dnnl_binary_mul, layout);
    }

    /** @return oneDNN's status */
    int appendTo(dnnl_post_ops ops);
}
