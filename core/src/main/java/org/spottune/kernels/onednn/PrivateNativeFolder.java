package org.spottune.kernels.onednn;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where JNA unpacks its own library to load it from: by itself it takes a folder of the shared temporary directory whose name
 * anybody can tell beforehand, and whoever makes that folder first could put other code there. Here it is a new folder that
 * only this user can enter, which disappears once the library is loaded.
 */
final class PrivateNativeFolder {

    private static final String PROPERTY = "jna.tmpdir";

    private PrivateNativeFolder() {}

    /**
     * Loads JNA's library, where it is not loaded and the property {@code jna.tmpdir} names no other folder.
     *
     * @throws LinkageError if it cannot be unpacked or loaded
     */
    static synchronized void use() {
        if (System.getProperty(PROPERTY) != null) {
            return;
        }
        try {
            // Java makes it with rights for its owner alone.
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

    /** JNA deletes the file that it has loaded, where the system lets it. */
    private static void deleteIfEmpty(Path folder) throws IOException {
        try {
            Files.delete(folder);
        } catch (DirectoryNotEmptyException loaded) {
            folder.toFile().deleteOnExit();
        }
    }
}
