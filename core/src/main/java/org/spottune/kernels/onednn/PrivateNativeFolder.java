package org.spottune.kernels.onednn;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A private folder into which JNA unpacks its native library. By default JNA uses a folder with a predictable name in
 * the shared temporary directory, where another user could plant code by creating it first. This folder is new, only
 * this user can access it, and it is deleted after the library is loaded.
 */
final class PrivateNativeFolder {

    private static final String PROPERTY = "jna.tmpdir";

    private PrivateNativeFolder() {}

    /**
     * Loads JNA's library through a private folder, unless it is loaded or the property {@code jna.tmpdir} names
     * another folder.
     *
     * @throws LinkageError if the library cannot be unpacked or loaded
     */
    static synchronized void use() {
        if (System.getProperty(PROPERTY) != null) {
            return;
        }
        try {
            // Java creates it with access for its owner only.
            Path folder = Files.createTempDirectory("spottune-jna-");
            System.setProperty(PROPERTY, folder.toString());
            if (Native.POINTER_SIZE > 0) {
                deleteIfEmpty(folder);
            }
        } catch (IOException | UncheckedIOException failed) {
            UnsatisfiedLinkError unloadable =
                    new UnsatisfiedLinkError("Cannot unpack JNA's library: " + failed.getMessage());
            unloadable.initCause(failed);
            throw unloadable;
        }
    }

    /** Deletes the folder; on systems where JNA cannot delete a loaded file, at the end of the process. */
    private static void deleteIfEmpty(Path folder) throws IOException {
        try {
            Files.delete(folder);
        } catch (DirectoryNotEmptyException loaded) {
            folder.toFile().deleteOnExit();
        }
    }
}
