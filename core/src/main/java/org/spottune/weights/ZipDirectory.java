package org.spottune.weights;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the directory at the end of a zip file, zip64 included. All offsets and sizes are checked against the file
 * before use.
 */
final class ZipDirectory {

    private static final String PART = "zip directory";

    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int END64_LOCATOR_SIGNATURE = 0x07064b50;
    private static final int END64_LOCATOR_BYTES = 20;
    private static final int END64_SIGNATURE = 0x06064b50;
    private static final int END64_BYTES = 56;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    private static final int MAX_COMMENT_BYTES = 0xffff;

    /** Ten times the most tensors that are read from one file. */
    private static final int MAX_ENTRIES = 1_000_000;

    /** Marks a field of 32 bits whose value is in the zip64 record instead. */
    private static final long IN_ZIP64 = 0xffffffffL;

    private static final int ZIP64_FIELD = 1;

    private final CheckpointFile file;
    private final ByteRange bytes;

    private ZipDirectory(CheckpointFile file) {
        this.file = file;
        this.bytes = file.bytes();
    }

    /**
     * @param compressed false for entries stored uncompressed
     * @param storedSize bytes in the file
     * @param size bytes once decompressed
     * @param headerOffset start of the entry's own header, which precedes its data
     */
    record Entry(String name, boolean compressed, long storedSize, long size, long headerOffset) {}

    static Map<String, Entry> read(CheckpointFile file) throws CheckpointFormatException {
        return new ZipDirectory(file).read();
    }

    private Map<String, Entry> read() throws CheckpointFormatException {
        long end = findEnd();
        long size = unsignedInt(bytes, end + 12);
        long start = unsignedInt(bytes, end + 16);
        long end64 = findEnd64(end);
        if (end64 >= 0) {
            size = bytes.longAt(end64 + 40);
            start = bytes.longAt(end64 + 48);
        }
        if (size < 0 || start < 0 || start > bytes.length() - size) {
            throw file.refusal(
                    PART, "expected it within " + bytes.length() + " bytes, got " + size + " from byte " + start);
        }
        return readEntries(bytes.slice(start, size));
    }

    /**
     * Offset of the end record. A comment of up to 64 KiB follows it, so we search backwards from the end of the file.
     */
    private long findEnd() throws CheckpointFormatException {
        long latest = bytes.length() - END_BYTES;
        for (long at = latest; at >= Math.max(0, latest - MAX_COMMENT_BYTES); at--) {
            if (bytes.intAt(at) == END_SIGNATURE && unsignedShort(bytes, at + 20) == latest - at) return at;
        }
        throw file.refusal(PART, "expected it at the end of the file, got none: the file is truncated");
    }

    /** Offset of the zip64 end record, or -1 if the archive is small enough to need none. */
    private long findEnd64(long end) throws CheckpointFormatException {
        long locator = end - END64_LOCATOR_BYTES;
        if (locator < 0 || bytes.intAt(locator) != END64_LOCATOR_SIGNATURE) return -1;
        long at = bytes.longAt(locator + 8);
        if (at < 0 || at > locator - END64_BYTES || bytes.intAt(at) != END64_SIGNATURE) {
            throw file.refusal(PART, "expected a zip64 record at byte " + at + ", got none");
        }
        return at;
    }

    private Map<String, Entry> readEntries(ByteRange directory) throws CheckpointFormatException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        long at = 0;
        while (at < directory.length()) {
            if (entries.size() == MAX_ENTRIES) {
                throw file.refusal(PART, "expected at most " + MAX_ENTRIES + " entries, got more");
            }
            if (directory.length() - at < ENTRY_BYTES || directory.intAt(at) != ENTRY_SIGNATURE) {
                throw file.refusal(PART, "expected an entry at its byte " + at + ", got none");
            }
            int nameBytes = unsignedShort(directory, at + 28);
            int extraBytes = unsignedShort(directory, at + 30);
            int entryBytes = ENTRY_BYTES + nameBytes + extraBytes + unsignedShort(directory, at + 32);
            if (directory.length() - at < entryBytes) {
                throw file.refusal(
                        PART,
                        "expected an entry of " + entryBytes + " bytes at its byte " + at + ", got "
                                + (directory.length() - at));
            }
            Entry entry = readEntry(directory.slice(at, entryBytes), nameBytes, extraBytes);
            if (entries.put(entry.name(), entry) != null) {
                throw file.refusal("zip entry '" + entry.name() + "'", "expected one of this name, got two");
            }
            at += entryBytes;
        }
        return entries;
    }

    private Entry readEntry(ByteRange entry, int nameBytes, int extraBytes) throws CheckpointFormatException {
        String name = new String(entry.slice(ENTRY_BYTES, nameBytes).toArray(), StandardCharsets.UTF_8);
        boolean encrypted = (entry.shortAt(8) & 1) != 0;
        int method = unsignedShort(entry, 10);
        if (encrypted || method != 0 && method != 8) {
            throw file.refusal(
                    "zip entry '" + name + "'",
                    "expected it stored or deflated, got " + (encrypted ? "it encrypted" : "method " + method));
        }
        WideNumbers wide = new WideNumbers(name, entry.slice(ENTRY_BYTES + nameBytes, extraBytes));
        // The zip64 record holds only the numbers that did not fit, in this order.
        long size = wide.orNarrow(unsignedInt(entry, 24));
        long storedSize = wide.orNarrow(unsignedInt(entry, 20));
        long headerOffset = wide.orNarrow(unsignedInt(entry, 42));
        return new Entry(name, method == 8, storedSize, size, headerOffset);
    }

    /** The zip64 record among the extra fields of an entry; its numbers are read one after another. */
    private final class WideNumbers {

        private final String name;
        private final ByteRange record;
        private long next;

        WideNumbers(String name, ByteRange extraFields) {
            this.name = name;
            this.record = findRecord(extraFields);
        }

        private static ByteRange findRecord(ByteRange fields) {
            long at = 0;
            while (at + 4 <= fields.length()) {
                int size = unsignedShort(fields, at + 2);
                if (size > fields.length() - at - 4) break;
                if (unsignedShort(fields, at) == ZIP64_FIELD) return fields.slice(at + 4, size);
                at += 4 + size;
            }
            return fields.slice(0, 0);
        }

        /** The given number if it fits its 32-bit field, otherwise the record's next 64-bit number. */
        long orNarrow(long narrow) throws CheckpointFormatException {
            if (narrow != IN_ZIP64) return narrow;
            if (record.length() - next < Long.BYTES) {
                throw file.refusal("zip entry '" + name + "'", "expected its size in a zip64 record, got none");
            }
            long wide = record.longAt(next);
            next += Long.BYTES;
            return wide;
        }
    }

    private static int unsignedShort(ByteRange bytes, long at) {
        return Short.toUnsignedInt(bytes.shortAt(at));
    }

    private static long unsignedInt(ByteRange bytes, long at) {
        return Integer.toUnsignedLong(bytes.intAt(at));
    }
}
