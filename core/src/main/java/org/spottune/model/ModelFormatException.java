package org.spottune.model;

import java.io.IOException;

/** A model file is damaged, hostile, or not from spottune; the message names it and what was expected. */
public final class ModelFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    public ModelFormatException(String message) {
        super(message);
    }

    public ModelFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
