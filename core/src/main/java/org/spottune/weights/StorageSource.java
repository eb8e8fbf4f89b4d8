package org.spottune.weights;

/** Where a format keeps the bytes of storages. */
interface StorageSource {

    /** The bytes of the whole storage with a key; fails if the file has none. */
    ByteRange bytes(String key) throws CheckpointFormatException;
}
