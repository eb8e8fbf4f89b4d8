package org.spottune.spark.ingest;

/** An entry of a folder of the input. */
sealed interface SourceEntry {

    /** Relative to the input, with slashes between names. */
    String path();

    default String name() {
        return path().substring(path().lastIndexOf('/') + 1);
    }

    /** A file to read. */
    record File(String path) implements SourceEntry {}

    /** A folder to list. */
    record Folder(String path) implements SourceEntry {}

    /**
     * An entry that can be neither read nor listed.
     *
     * @param path with a replacement character for bytes that are not text
     * @param reason why, the end of a sentence that begins with the path
     */
    record Unusable(String path, String reason) implements SourceEntry {}
}
