package org.spottune.kernels;

/** A precision was asked for in which these kernels, or this machine, cannot compute. */
public final class UnsupportedPrecisionException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** @param where it was asked for, and why it cannot be had there */
    public UnsupportedPrecisionException(Precision precision, String where) {
        super("Cannot compute in " + precision + " " + where + "; use precision=" + Precision.FLOAT32);
    }
}
