package org.spottune.weights;

/** Access to a file format's storages. */
interface StorageSource {

    /** The bytes of the whole storage with a key; fails if the file has no such storage. */
    ByteRange bytes(String key) throws CheckpointFormatException;
}
