package org.spottune.provenance;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * Which code runs on what; floating-point results may differ between platforms in their last digits.
 *
 * @param spottune version of this library
 * @param commit that it was built from, with {@code -dirty} where files had been changed since; {@code unknown} where the
 *     build had no history
 * @param deeplearning4j version it was built with
 * @param java version and vendor of the virtual machine
 * @param system operating system and processor architecture
 * @param processors processors that the virtual machine sees
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
            throw new UncheckedIOException("Cannot read what the build tells of itself", broken);
        }
    }

    /** Text of a file that the build made. */
    private static String resource(String name) throws IOException {
        try (InputStream in = Platform.class.getResourceAsStream(name)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** @param described what git said, if anything */
    static String commit(String described) {
        String commit = described.strip();
        return commit.matches("[0-9a-f]{40}(-dirty)?") ? commit : "unknown";
    }
}
