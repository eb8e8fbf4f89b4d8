package org.spottune.provenance;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * Versions of the code and of the machine it runs on. Floating-point results may differ between platforms in their last
 * digits.
 *
 * @param spottune version of this library
 * @param commit the Git commit it was built from, with {@code -dirty} if files had changed since; {@code unknown} if
 *     the build had no Git history
 * @param deeplearning4j version of Deeplearning4j that it was built with
 * @param java version and vendor of the virtual machine
 * @param system operating system and processor architecture
 * @param processors number of processors that the virtual machine sees
 */
public record Platform(
        String spottune, String commit, String deeplearning4j, String java, String system, int processors) {

    /** The platform of this process. */
    public static Platform current() {
        Properties build = new Properties();
        try {
            build.load(new StringReader(resource("build.properties")));
            return new Platform(
                    build.getProperty("version"),
                    commit(resource("commit.txt")),
                    build.getProperty("dl4j"),
                    System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                    System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                            + System.getProperty("os.arch"),
                    Runtime.getRuntime().availableProcessors());
        } catch (IOException broken) {
            throw new UncheckedIOException(
                    "Cannot read the build's own version files, build.properties and commit.txt, from the jar", broken);
        }
    }

    /** Content of a file that the build wrote; empty if there is none. */
    private static String resource(String name) throws IOException {
        try (InputStream in = Platform.class.getResourceAsStream(name)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** @param described output of {@code git describe}, possibly empty */
    static String commit(String described) {
        String commit = described.strip();
        return commit.matches("[0-9a-f]{40}(-dirty)?") ? commit : "unknown";
    }
}
