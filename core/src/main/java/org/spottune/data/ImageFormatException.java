package org.spottune.data;

import java.io.IOException;

/**
 * Bytes that cannot be decoded as an image; the message is the reason, without the name of the file, which only the
 * caller knows.
 */
public final class ImageFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param reason why the bytes are no image */
    public ImageFormatException(String reason) {
        super(reason);
    }

    ImageFormatException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
