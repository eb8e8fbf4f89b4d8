package org.spottune.spark.session;

/** A cluster does not give what a job needs: the master does not answer, or executors or devices are missing. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClusterException(String message) {
        super(message);
    }

    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
