package org.spottune.weights;

import java.io.InputStream;
import java.util.Objects;

/** A stream with a position. At the end it throws, unlike other streams, so that no reader takes the end for data. */
final class PickleInput extends InputStream {

    private final CheckpointFile file;
    private final ByteRange bytes;
    private long position;

    PickleInput(CheckpointFile file, ByteRange bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    long position() {
        return position;
    }

    long remaining() {
        return bytes.length() - position;
    }

    void skipExactly(long count) throws CheckpointFormatException {
        require(count);
        position += count;
    }

    @Override
    public int read() throws CheckpointFormatException {
        require(1);
        return bytes.byteAt(position++) & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws CheckpointFormatException {
        Objects.checkFromIndexSize(offset, count, target.length);
        require(count);
        bytes.copyTo(position, target, offset, count);
        position += count;
        return count;
    }

    private void require(long count) throws CheckpointFormatException {
        if (count > remaining()) {
            throw file.refusal(
                    "pickle", "expected " + count + " more bytes at byte " + position + ", got " + remaining());
        }
    }
}
