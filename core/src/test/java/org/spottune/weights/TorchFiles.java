package org.spottune.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes checkpoint files with hand-made pickles, in both of PyTorch's formats. */
final class TorchFiles {

    private static final byte[] MAGIC = PickleWriter.pickle(
            pickle -> pickle.raw(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19));

    private TorchFiles() {}

    /** A zip archive with the pickle, the storages, and nothing else. */
    static Path zip(Path file, Consumer<PickleWriter> pickle, Map<String, byte[]> storages) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            add(zip, "archive/data.pkl", PickleWriter.pickle(pickle));
            for (Map.Entry<String, byte[]> storage : storages.entrySet()) {
                add(zip, "archive/data/" + storage.getKey(), storage.getValue());
            }
        }
        return file;
    }

    static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    /**
     * A stream of five pickles and one storage of floats with the key "0", which the file lists under the given keys.
     */
    static Path legacy(Path file, Consumer<PickleWriter> pickle, List<String> keys, float... values)
            throws IOException {
        return legacy(file, true, pickle, keys, values);
    }

    static Path legacy(
            Path file, boolean littleEndian, Consumer<PickleWriter> pickle, List<String> keys, float... values)
            throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(MAGIC);
        stream.writeBytes(PickleWriter.pickle(protocol -> protocol.integer(1001)));
        stream.writeBytes(PickleWriter.pickle(machine ->
                machine.dictionary().items(items -> items.text("little_endian").raw(littleEndian ? 0x88 : 0x89))));
        stream.writeBytes(PickleWriter.pickle(pickle));
        stream.writeBytes(PickleWriter.pickle(list -> {
            list.list();
            for (String key : keys) list.text(key).append();
        }));
        stream.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(values.length)
                .array());
        stream.writeBytes(floats(values));
        return Files.write(file, stream.toByteArray());
    }

    static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
