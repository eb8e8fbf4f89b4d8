package org.spottune.model;

import java.io.IOException;

/** A model is damaged, hostile or not one of ours; the message says which and what was expected. */
public final class ModelFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    public ModelFormatException(String message) {
        super(message);
    }

    public ModelFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
