package org.spottune.weights;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The entries of a zip file. Uncompressed entries are read in place, which Java's own reader does not offer. Checksums
 * are not verified, because PyTorch can leave them out.
 */
final class ZipArchive {

    private static final int HEADER_SIGNATURE = 0x04034b50;
    private static final int HEADER_BYTES = 30;

    /** Weights hardly compress; a file that inflates to many times its size is made to fill the memory. */
    private static final int MAX_INFLATION = 8;

    /** Allowance for small files whose tensors are all zeros. */
    private static final long ALWAYS_INFLATED_BYTES = 64 << 20;

    private static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;
    private static final int CHUNK_BYTES = 1 << 16;

    private final CheckpointFile file;
    private final Map<String, ZipDirectory.Entry> entries;
    private final Map<String, ByteRange> inflated = new HashMap<>();
    private long inflatedBytes;

    private ZipArchive(CheckpointFile file, Map<String, ZipDirectory.Entry> entries) {
        this.file = file;
        this.entries = entries;
    }

    static boolean recognizes(ByteRange bytes) {
        return bytes.length() >= HEADER_BYTES && bytes.intAt(0) == HEADER_SIGNATURE;
    }

    static ZipArchive open(CheckpointFile file) throws CheckpointFormatException {
        return new ZipArchive(file, ZipDirectory.read(file));
    }

    /** Names of the entries, in the order of the directory. */
    Set<String> names() {
        return entries.keySet();
    }

    /** The uncompressed bytes of an entry. */
    ByteRange bytes(String name) throws CheckpointFormatException {
        ZipDirectory.Entry entry = entries.get(name);
        if (entry == null) throw file.refusal("zip entry '" + name + "'", "expected it in the archive, got none");
        ByteRange stored = stored(entry);
        if (entry.compressed()) {
            ByteRange known = inflated.get(name);
            if (known == null) inflated.put(name, known = inflate(entry, stored));
            return known;
        }
        if (entry.size() != entry.storedSize()) {
            throw refusal(entry, "expected a stored entry of " + entry.size() + " bytes, got " + entry.storedSize());
        }
        return stored;
    }

    /**
     * The stored bytes after the entry's own header, whose length may differ from the header's copy in the directory.
     */
    private ByteRange stored(ZipDirectory.Entry entry) throws CheckpointFormatException {
        ByteRange bytes = file.bytes();
        long header = entry.headerOffset();
        if (header < 0 || header > bytes.length() - HEADER_BYTES || bytes.intAt(header) != HEADER_SIGNATURE) {
            throw refusal(entry, "expected its header at byte " + header + ", got none");
        }
        int nameBytes = Short.toUnsignedInt(bytes.shortAt(header + 26));
        int extraBytes = Short.toUnsignedInt(bytes.shortAt(header + 28));
        long start = header + HEADER_BYTES + nameBytes + extraBytes;
        if (entry.storedSize() < 0 || start > bytes.length() - entry.storedSize()) {
            throw refusal(
                    entry,
                    "expected " + entry.storedSize() + " bytes from byte " + start + ", got a file of "
                            + bytes.length());
        }
        return bytes.slice(start, entry.storedSize());
    }

    private ByteRange inflate(ZipDirectory.Entry entry, ByteRange stored) throws CheckpointFormatException {
        long limit =
                Math.max(ALWAYS_INFLATED_BYTES, MAX_INFLATION * file.bytes().length()) - inflatedBytes;
        long size = entry.size();
        if (size < 0 || size > limit || size >= MAX_ARRAY_LENGTH) {
            throw refusal(entry, "expected at most " + limit + " bytes once inflated, got " + size);
        }
        inflatedBytes += size;
        // One byte more than expected, to notice an entry that is longer.
        byte[] target = new byte[(int) size + 1];
        int done;
        try {
            done = inflate(stored, target);
        } catch (DataFormatException e) {
            throw file.refusal(part(entry), "expected deflated data, got something else", e);
        }
        if (done != size) {
            throw refusal(entry, "expected " + size + " bytes once inflated, got " + (done > size ? "more" : done));
        }
        return ByteRange.of(target).slice(0, size);
    }

    /** Returns the number of bytes inflated before the data or the space ended. */
    private static int inflate(ByteRange stored, byte[] target) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            byte[] chunk = new byte[CHUNK_BYTES];
            long consumed = 0;
            int done = 0;
            while (!inflater.finished() && done < target.length) {
                if (inflater.needsInput()) {
                    int count = (int) Math.min(chunk.length, stored.length() - consumed);
                    if (count == 0) break;
                    stored.copyTo(consumed, chunk, 0, count);
                    inflater.setInput(chunk, 0, count);
                    consumed += count;
                }
                done += inflater.inflate(target, done, target.length - done);
            }
            return done;
        } finally {
            inflater.end();
        }
    }

    private CheckpointFormatException refusal(ZipDirectory.Entry entry, String problem) {
        return file.refusal(part(entry), problem);
    }

    private static String part(ZipDirectory.Entry entry) {
        return "zip entry '" + entry.name() + "'";
    }
}
