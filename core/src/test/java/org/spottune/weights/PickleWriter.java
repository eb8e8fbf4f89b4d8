package org.spottune.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Writes pickles instruction by instruction, so that tests can make ones that Python would never write. */
final class PickleWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A pickle of protocol 2 whose value is what the instructions leave on the stack. */
    static byte[] pickle(Consumer<PickleWriter> instructions) {
        PickleWriter writer = new PickleWriter().raw(0x80, 2);
        instructions.accept(writer);
        return writer.raw('.').toBytes();
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    PickleWriter raw(int... values) {
        for (int value : values) bytes.write(value);
        return this;
    }

    PickleWriter raw(byte[] values) {
        bytes.writeBytes(values);
        return this;
    }

    PickleWriter none() {
        return raw('N');
    }

    PickleWriter yes() {
        return raw(0x88);
    }

    PickleWriter integer(long value) {
        return raw(0x8a, Long.BYTES).raw(littleEndian(Long.BYTES).putLong(value).array());
    }

    PickleWriter text(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return raw('X').raw(littleEndian(Integer.BYTES).putInt(encoded.length).array())
                .raw(encoded);
    }

    PickleWriter global(String module, String name) {
        return raw('c').raw((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    PickleWriter mark() {
        return raw('(');
    }

    PickleWriter dictionary() {
        return raw('}');
    }

    PickleWriter list() {
        return raw(']');
    }

    /** A tuple of everything that the instructions leave on the stack. */
    PickleWriter tuple(Consumer<PickleWriter> elements) {
        mark();
        elements.accept(this);
        return raw('t');
    }

    /** A tuple of integers. */
    PickleWriter integers(long... values) {
        return tuple(tuple -> {
            for (long value : values) tuple.integer(value);
        });
    }

    /** Adds keys and values to the dictionary below them. */
    PickleWriter items(Consumer<PickleWriter> items) {
        mark();
        items.accept(this);
        return raw('u');
    }

    PickleWriter append() {
        return raw('a');
    }

    PickleWriter reduce() {
        return raw('R');
    }

    PickleWriter newObject() {
        return raw(0x81);
    }

    PickleWriter build() {
        return raw('b');
    }

    PickleWriter remember(int slot) {
        return raw('q', slot);
    }

    PickleWriter recall(int slot) {
        return raw('h', slot);
    }

    PickleWriter storage(String storageClass, String key, long count) {
        return storage(storageClass, key, count, PickleWriter::none);
    }

    PickleWriter storage(String storageClass, String key, long count, Consumer<PickleWriter> view) {
        tuple(id -> {
            id.text("storage")
                    .global("torch", storageClass)
                    .text(key)
                    .text("cpu")
                    .integer(count);
            view.accept(id);
        });
        return raw('Q');
    }

    /** A tensor of the storage that the instructions leave on the stack. */
    PickleWriter tensor(Consumer<PickleWriter> storage, long offset, long[] shape, long[] strides) {
        global("torch._utils", "_rebuild_tensor");
        tuple(arguments -> {
            storage.accept(arguments);
            arguments.integer(offset).integers(shape).integers(strides);
        });
        return reduce();
    }

    /** A FLOAT32 vector that is all of its storage. */
    PickleWriter vector(String key, int count) {
        return tensor(storage -> storage.storage("FloatStorage", key, count), 0, new long[] {count}, new long[] {1});
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
