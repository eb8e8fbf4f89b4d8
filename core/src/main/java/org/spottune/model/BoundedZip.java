package org.spottune.model;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * A zip stream that refuses to inflate to many times the bytes read: a small file can be made to inflate to a thousand
 * times its size, even in entries that are only skipped.
 */
final class BoundedZip extends ZipInputStream {

    /** Trained weights hardly compress; updater state of all zeros does, but is no larger than they are. */
    private static final int MOST_INFLATION = 8;

    /** Allowance for small files of equal values. */
    private static final long ALWAYS_INFLATED = 64 << 20;

    private final CountingStream source;
    private final String origin;
    private long inflated;

    /** @param origin where the bytes come from, for messages */
    BoundedZip(InputStream in, String origin) {
        this(new CountingStream(in), origin);
    }

    private BoundedZip(CountingStream source, String origin) {
        super(source, StandardCharsets.UTF_8);
        this.source = source;
        this.origin = origin;
    }

    @Override
    public ZipEntry getNextEntry() throws IOException {
        try {
            return super.getNextEntry();
        } catch (IllegalArgumentException malformed) {
            ZipException broken = new ZipException("the name of an entry is not UTF-8");
            broken.initCause(malformed);
            throw broken;
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        inflated += Math.max(count, 0);
        if (inflated > Math.max(ALWAYS_INFLATED, MOST_INFLATION * source.count)) {
            throw new ModelFormatException(
                    "Cannot read network " + origin + ": expected a file that inflates to at most " + MOST_INFLATION
                            + " times its size, got " + inflated + " bytes from " + source.count);
        }
        return count;
    }

    private static final class CountingStream extends FilterInputStream {

        private long count;

        CountingStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count += next < 0 ? 0 : 1;
            return next;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            count += Math.max(read, 0);
            return read;
        }
    }
}
