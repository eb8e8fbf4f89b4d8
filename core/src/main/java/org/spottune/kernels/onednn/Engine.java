package org.spottune.kernels.onednn;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;
import org.spottune.kernels.Precision;

/**
 * oneDNN's CPU engine with a stream, a scratchpad and a cache of primitives; for one thread.
 *
 * <p>All primitives share the scratchpad, which is safe because they run one after the other. Their tensors have the
 * engine's precision.
 */
final class Engine implements AutoCloseable {

    private final Precision precision;
    private final dnnl_engine handle = new dnnl_engine();
    private final dnnl_stream stream = new dnnl_stream();
    private final Scratch scratchpad = new Scratch();
    private final Map<Operation, Primitive> primitives = new HashMap<>();

    Engine(Precision precision) {
        this.precision = precision;
        OneDnnException.check(dnnl.dnnl_engine_create(handle, dnnl.dnnl_cpu, 0), "create a CPU engine");
        OneDnnException.check(
                dnnl.dnnl_stream_create(stream, handle, dnnl.dnnl_stream_default_flags), "create a stream");
    }

    dnnl_engine handle() {
        return handle;
    }

    /** Precision of tensors. */
    Precision precision() {
        return precision;
    }

    /** oneDNN's code of the tensors' type. */
    int activationType() {
        return switch (precision) {
            case FLOAT32 -> dnnl.dnnl_f32;
            case BFLOAT16 -> dnnl.dnnl_bf16;
        };
    }

    /** Bytes per value of a tensor. */
    int activationBytes() {
        return switch (precision) {
            case FLOAT32 -> Float.BYTES;
            case BFLOAT16 -> Short.BYTES;
        };
    }

    /** The primitive of an operation, created on first use. */
    Primitive primitive(Operation operation) {
        Primitive known = primitives.get(operation);
        if (known != null) {
            return known;
        }
        try (Descriptors descriptors = new Descriptors(this)) {
            Primitive made = operation.create(descriptors);
            primitives.put(operation, made);
            return made;
        }
    }

    /** Runs an operation on its arguments, in the order that it documents. */
    void run(Operation operation, Pointer... arguments) {
        primitive(operation).run(arguments);
    }

    /** Scratchpad for the next primitive. */
    Address scratchpad(long bytes) {
        return scratchpad.atLeast(bytes);
    }

    void execute(dnnl_primitive primitive, int count, dnnl_exec_arg_t arguments) {
        OneDnnException.check(dnnl.dnnl_primitive_execute(primitive, stream, count, arguments), "run a primitive");
        OneDnnException.check(dnnl.dnnl_stream_wait(stream), "wait for a primitive");
    }

    @Override
    public void close() {
        primitives.values().forEach(Primitive::close);
        primitives.clear();
        scratchpad.close();
        dnnl.dnnl_stream_destroy(stream);
        dnnl.dnnl_engine_destroy(handle);
    }
}
