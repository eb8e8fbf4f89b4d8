package org.spottune.spark.ingest;

/** What a listing meets in a folder of the input. */
sealed interface SourceEntry {

    /** Relative to the input, with slashes between names. */
    String path();

    default String name() {
        return path().substring(path().lastIndexOf('/') + 1);
    }

    /** A file to read. */
    record File(String path) implements SourceEntry {}

    /** A folder to go into. */
    record Folder(String path) implements SourceEntry {}

    /**
     * Something that can be neither read nor gone into.
     *
     * @param path with a sign of replacement for what is no text
     * @param reason why, the end of a sentence that begins with the path
     */
    record Unusable(String path, String reason) implements SourceEntry {}
}
