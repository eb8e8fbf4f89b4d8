package org.spottune.kernels.onednn;

import org.bytedeco.dnnl.global.dnnl;

/** A call to oneDNN failed. */
final class OneDnnException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private OneDnnException(String message) {
        super(message);
    }

    /** Throws unless the status means success. */
    static void check(int status, Object attempt) {
        if (status != dnnl.dnnl_success) {
            throw new OneDnnException("Cannot " + attempt + ": oneDNN reports " + name(status));
        }
    }

    private static String name(int status) {
        return switch (status) {
            case dnnl.dnnl_out_of_memory -> "out of memory";
            case dnnl.dnnl_invalid_arguments -> "invalid arguments";
            case dnnl.dnnl_unimplemented -> "that it is not implemented";
            case dnnl.dnnl_runtime_error -> "a runtime error";
            default -> "status " + status;
        };
    }
}
