package org.spottune.data;

import java.io.IOException;

/**
 * Bytes cannot be decoded as an image. The message gives the reason without the file name, which only the caller knows.
 */
public final class ImageFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param reason why the bytes cannot be decoded */
    public ImageFormatException(String reason) {
        super(reason);
    }

    ImageFormatException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
