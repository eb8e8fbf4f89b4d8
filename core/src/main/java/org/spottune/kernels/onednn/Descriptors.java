package org.spottune.kernels.onednn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToIntFunction;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.spottune.kernels.ActivationShape;

/** Descriptors for creating one primitive; all are freed together afterwards. */
final class Descriptors implements AutoCloseable {

    private final Engine engine;
    private final Deque<Runnable> frees = new ArrayDeque<>();

    Descriptors(Engine engine) {
        this.engine = engine;
    }

    Engine owner() {
        return engine;
    }

    dnnl_engine engine() {
        return engine.handle();
    }

    /** Layout of a tensor's values; oneDNN orders the sizes as {@code [N, C, H, W]}. */
    dnnl_memory_desc channelsLast(ActivationShape shape) {
        return channelsLast(shape, engine.activationType());
    }

    /** Layout of a tensor in single precision, even if tensors are not. */
    dnnl_memory_desc channelsLastFloats(ActivationShape shape) {
        return channelsLast(shape, dnnl.dnnl_f32);
    }

    private dnnl_memory_desc channelsLast(ActivationShape shape, int type) {
        return tagged(dnnl.dnnl_acdb, type, shape.batch(), shape.channels(), shape.height(), shape.width());
    }

    /** Contiguous values in the tensors' type. */
    dnnl_memory_desc activations(long length) {
        return stridedActivations(new long[] {length}, new long[] {1});
    }

    /** Strided values in the tensors' type. */
    dnnl_memory_desc stridedActivations(long[] sizes, long[] strides) {
        return strided(sizes, engine.activationType(), strides);
    }

    /** Weights in the tensors' type, in the layout that the primitive prefers. */
    dnnl_memory_desc anyLayout(long... sizes) {
        return tagged(dnnl.dnnl_format_tag_any, engine.activationType(), sizes);
    }

    /** Single-precision values in the layout that the primitive prefers. */
    dnnl_memory_desc anyLayoutOfFloats(long... sizes) {
        return tagged(dnnl.dnnl_format_tag_any, dnnl.dnnl_f32, sizes);
    }

    /** Contiguous single-precision values in order 'c'. */
    dnnl_memory_desc dense(long... sizes) {
        long[] strides = new long[sizes.length];
        long stride = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= sizes[i];
        }
        return strided(sizes, strides);
    }

    /** Strided single-precision values. */
    dnnl_memory_desc strided(long[] sizes, long[] strides) {
        return strided(sizes, dnnl.dnnl_f32, strides);
    }

    private dnnl_memory_desc strided(long[] sizes, int type, long[] strides) {
        dnnl_memory_desc layout = new dnnl_memory_desc();
        int status = dnnl.dnnl_memory_desc_create_with_strides(layout, sizes.length, sizes, type, strides);
        return created(layout, status, "describe a memory layout", dnnl::dnnl_memory_desc_destroy);
    }

    private dnnl_memory_desc tagged(int tag, int type, long... sizes) {
        dnnl_memory_desc layout = new dnnl_memory_desc();
        int status = dnnl.dnnl_memory_desc_create_with_tag(layout, sizes.length, sizes, type, tag);
        return created(layout, status, "describe a memory layout", dnnl::dnnl_memory_desc_destroy);
    }

    /** Attributes of all our primitives: the engine provides scratch memory, and results are deterministic. */
    dnnl_primitive_attr attributes(PostOp... postOps) {
        dnnl_post_ops ops = new dnnl_post_ops();
        created(ops, dnnl.dnnl_post_ops_create(ops), "describe post-operations", dnnl::dnnl_post_ops_destroy);
        for (PostOp postOp : postOps) {
            OneDnnException.check(postOp.appendTo(ops), "append a post-operation");
        }
        dnnl_primitive_attr attributes = new dnnl_primitive_attr();
        int status = dnnl.dnnl_primitive_attr_create(attributes);
        created(attributes, status, "describe attributes", dnnl::dnnl_primitive_attr_destroy);
        OneDnnException.check(dnnl.dnnl_primitive_attr_set_post_ops(attributes, ops), "set post-operations");
        status = dnnl.dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl.dnnl_scratchpad_mode_user);
        OneDnnException.check(status, "set the scratchpad's owner");
        OneDnnException.check(dnnl.dnnl_primitive_attr_set_deterministic(attributes, 1), "ask for determinism");
        return attributes;
    }

    /** Creates a primitive descriptor with the given call to oneDNN. */
    dnnl_primitive_desc primitive(Object description, ToIntFunction<dnnl_primitive_desc> call) {
        dnnl_primitive_desc descriptor = new dnnl_primitive_desc();
        int status = call.applyAsInt(descriptor);
        return created(descriptor, status, "describe " + description, dnnl::dnnl_primitive_desc_destroy);
    }

    private <T> T created(T handle, int status, String attempt, ToIntFunction<T> free) {
        OneDnnException.check(status, attempt);
        frees.push(() -> free.applyAsInt(handle));
        return handle;
    }

    @Override
    public void close() {
        frees.forEach(Runnable::run);
        frees.clear();
    }
}
