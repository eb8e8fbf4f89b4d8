package org.spottune.kernels.onednn;

import org.bytedeco.dnnl.global.dnnl;

/** A call into oneDNN that failed. */
final class OneDnnException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private OneDnnException(String message) {
        super(message);
    }

    /** Throws unless the status says that the attempt succeeded. */
    static void check(int status, Object attempt) {
        if (status != dnnl.dnnl_success) {
            throw new OneDnnException("Cannot " + attempt + ": oneDNN reports " + name(status));
        }
    }

    private static String name(int status) {
        return switch (status) {
            case dnnl.dnnl_out_of_memory -> "that memory is exhausted";
            case dnnl.dnnl_invalid_arguments -> "invalid arguments";
            case dnnl.dnnl_unimplemented -> "that nothing implements it";
            case dnnl.dnnl_runtime_error -> "an error while running";
            default -> "status " + status;
        };
    }
}
