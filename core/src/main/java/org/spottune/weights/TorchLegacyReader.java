package org.spottune.weights;

import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads files of {@code torch.save} before PyTorch 1.6: five pickles in a row (a magic number, a version, machine
 * properties, the object, the keys of its storages), then for each key eight bytes with the number of elements, and the
 * elements.
 */
final class TorchLegacyReader {

    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;

    /** The first instruction of every binary pickle. */
    private static final byte PICKLE_START = (byte) 0x80;

    private final CheckpointFile file;
    private final PickleInput input;

    private TorchLegacyReader(CheckpointFile file) {
        this.file = file;
        this.input = new PickleInput(file, file.bytes());
    }

    /** True for any pickle; only reading shows whether PyTorch wrote it. */
    static boolean recognizes(ByteRange bytes) {
        return bytes.length() > 0 && bytes.byteAt(0) == PICKLE_START;
    }

    static Checkpoint read(CheckpointFile file) throws IOException {
        return new TorchLegacyReader(file).read();
    }

    private Checkpoint read() throws CheckpointFormatException {
        requireTorchHeader();
        TorchUnpickler unpickler = new TorchUnpickler(file, input);
        Object root = unpickler.read();
        StateDictFinder.Found found = new StateDictFinder(file).find(root);
        Map<String, ByteRange> storages = readStorages(unpickler.storages());
        TensorResolver resolver = new TensorResolver(file, storages::get);
        return new Checkpoint(
                "PyTorch legacy stream, " + found.description(),
                resolver.resolve(found.tensors()),
                Map.of(),
                found.otherKeys());
    }

    private void requireTorchHeader() throws CheckpointFormatException {
        if (!MAGIC.equals(nextPickle())) {
            throw file.refusal("format", "expected a pickle with PyTorch's magic number, got one without it");
        }
        Object protocol = nextPickle();
        if (!(protocol instanceof Number version) || version.longValue() != PROTOCOL) {
            throw file.refusal(
                    "format",
                    "expected protocol " + PROTOCOL + " of torch.save, got "
                            + (protocol instanceof Number ? protocol : PickledValues.kindOf(protocol)));
        }
        if (!(nextPickle() instanceof Map<?, ?> machine) || !Boolean.TRUE.equals(machine.get("little_endian"))) {
            throw file.refusal("byte order", "expected a little-endian file, got one that does not say it is");
        }
    }

    private Object nextPickle() throws CheckpointFormatException {
        return new TorchUnpickler(file, input).read();
    }

    private Map<String, ByteRange> readStorages(Map<String, PickledStorage> described)
            throws CheckpointFormatException {
        if (!(nextPickle() instanceof List<?> keys)) throw file.refusal("storage keys", "expected a list, got none");
        Map<String, ByteRange> storages = new HashMap<>();
        for (Object key : keys) {
            PickledStorage storage = key instanceof String ? described.get(key) : null;
            if (storage == null) {
                throw file.refusal(
                        "storage keys",
                        "expected those of the " + described.size() + " storages in the pickle, got another one");
            }
            storages.put(storage.key(), nextStorage(storage));
        }
        for (String key : described.keySet()) {
            if (!storages.containsKey(key))
                throw file.refusal("storage '" + key + "'", "expected it among the storage keys, got none");
        }
        return storages;
    }

    private ByteRange nextStorage(PickledStorage storage) throws CheckpointFormatException {
        String part = "storage '" + storage.key() + "'";
        long at = input.position();
        input.skipExactly(Long.BYTES);
        long count = file.bytes().longAt(at);
        if (count != storage.elementCount()) {
            throw file.refusal(part, "expected " + storage.elementCount() + " elements, got " + count);
        }
        if (count > input.remaining() / storage.kind().bytes()) {
            throw file.refusal(
                    part,
                    "expected " + count + " " + storage.kind() + " elements at byte " + input.position() + ", got "
                            + input.remaining() + " bytes up to the end of the file");
        }
        long start = input.position();
        long size = count * storage.kind().bytes();
        input.skipExactly(size);
        return file.bytes().slice(start, size);
    }
}
