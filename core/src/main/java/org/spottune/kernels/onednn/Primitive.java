package org.spottune.kernels.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;

/** A oneDNN primitive with its argument list; a run only sets the addresses. */
final class Primitive implements AutoCloseable {

    private final Engine engine;
    private final dnnl_primitive handle = new dnnl_primitive();
    private final dnnl_primitive_desc descriptor = new dnnl_primitive_desc();
    private final List<dnnl_memory> memories = new ArrayList<>();
    private final dnnl_exec_arg_t list;
    private final long scratchpadBytes;

    /** @param arguments oneDNN's codes of the arguments of {@link #run}, in order */
    Primitive(Descriptors descriptors, dnnl_primitive_desc described, int... arguments) {
        engine = descriptors.owner();
        OneDnnException.check(dnnl.dnnl_primitive_create(handle, described), "create a primitive");
        OneDnnException.check(dnnl.dnnl_primitive_get_primitive_desc(handle, descriptor), "describe a primitive");
        scratchpadBytes = bytes(dnnl.DNNL_ARG_SCRATCHPAD);
        list = new dnnl_exec_arg_t(arguments.length + 1);
        for (int argument : arguments) {
            append(argument);
        }
        if (scratchpadBytes > 0) {
            append(dnnl.DNNL_ARG_SCRATCHPAD);
        }
    }

    private void append(int argument) {
        dnnl_memory memory = new dnnl_memory();
        OneDnnException.check(
                dnnl.dnnl_memory_create(memory, layout(argument), engine.handle(), null), "create an argument");
        dnnl_exec_arg_t entry = list.getPointer(memories.size());
        entry.arg(argument);
        entry.memory(memory);
        memories.add(memory);
    }

    /** Layout of an argument; valid until the primitive is closed. */
    dnnl_memory_desc layout(int argument) {
        return dnnl.dnnl_primitive_desc_query_md(descriptor, dnnl.dnnl_query_exec_arg_md, argument);
    }

    /** Size of an argument in bytes. */
    long bytes(int argument) {
        return dnnl.dnnl_memory_desc_get_size(layout(argument));
    }

    /** Computes on the given addresses and returns when done. */
    void run(Pointer... addresses) {
        for (int i = 0; i < addresses.length; i++) {
            point(memories.get(i), addresses[i]);
        }
        if (scratchpadBytes > 0) {
            point(memories.get(addresses.length), engine.scratchpad(scratchpadBytes));
        }
        engine.execute(handle, memories.size(), list);
    }

    private static void point(dnnl_memory memory, Pointer address) {
        OneDnnException.check(dnnl.dnnl_memory_set_data_handle(memory, address), "set an argument");
    }

    @Override
    public void close() {
        memories.forEach(dnnl::dnnl_memory_destroy);
        list.deallocate();
        dnnl.dnnl_primitive_destroy(handle);
    }
}
