package org.spottune.weights;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Reads files of {@code torch.save} since PyTorch 1.6: a zip file with the entries {@code data.pkl} for the object and
 * {@code data/<key>} for the elements of each storage, all in one folder.
 */
final class TorchZipReader {

    private static final String PICKLE = "data.pkl";

    private final CheckpointFile file;
    private final ZipArchive archive;
    private final String folder;

    private TorchZipReader(CheckpointFile file, ZipArchive archive) throws CheckpointFormatException {
        this.file = file;
        this.archive = archive;
        this.folder = findFolder();
    }

    static Checkpoint read(CheckpointFile file) throws IOException {
        return new TorchZipReader(file, ZipArchive.open(file)).read();
    }

    private Checkpoint read() throws CheckpointFormatException {
        requireSavedTensors();
        requireLittleEndian();
        PickleInput input = new PickleInput(file, archive.bytes(folder + PICKLE));
        StateDictFinder.Found found = new StateDictFinder(file).find(new TorchUnpickler(file, input).read());
        TensorResolver resolver = new TensorResolver(file, key -> archive.bytes(folder + "data/" + key));
        return new Checkpoint(
                "PyTorch zip, " + found.description(), resolver.resolve(found.tensors()), Map.of(), found.otherKeys());
    }

    /** The folder's name with a slash at the end; PyTorch names it after the file it first saved to. */
    private String findFolder() throws CheckpointFormatException {
        List<String> pickles = archive.names().stream()
                .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
                .toList();
        if (pickles.size() != 1) {
            throw file.refusal(
                    "format",
                    "expected a zip file with one entry named " + PICKLE + ", got "
                            + (pickles.isEmpty()
                                    ? ForeignFile.describeZip(archive.names())
                                    : "one with " + pickles.size()));
        }
        String pickle = pickles.get(0);
        return pickle.substring(0, pickle.length() - PICKLE.length());
    }

    private void requireSavedTensors() throws CheckpointFormatException {
        if (archive.names().contains(folder + "constants.pkl")) {
            throw file.refusal("format", "expected a file of torch.save, got one of torch.jit.save");
        }
    }

    /**
     * Checks the entry {@code byteorder}. Files from before PyTorch 2.1 lack it; they are little-endian in practice.
     */
    private void requireLittleEndian() throws CheckpointFormatException {
        String entry = folder + "byteorder";
        if (!archive.names().contains(entry)) return;
        ByteRange bytes = archive.bytes(entry);
        String order = new String(bytes.slice(0, Math.min(bytes.length(), 20)).toArray(), StandardCharsets.UTF_8);
        if (!order.equals("little")) throw file.refusal("byte order", "expected 'little', got '" + order + "'");
    }
}
