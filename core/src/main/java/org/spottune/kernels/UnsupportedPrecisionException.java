package org.spottune.kernels;

/** The kernels, or this machine, do not support the requested precision. */
public final class UnsupportedPrecisionException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** @param where phrase that says where the precision is unsupported, and why */
    public UnsupportedPrecisionException(Precision precision, String where) {
        super("Cannot compute in " + precision + " " + where + "; use precision=" + Precision.FLOAT32);
    }
}
