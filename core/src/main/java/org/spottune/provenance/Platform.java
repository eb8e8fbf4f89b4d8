package org.spottune.provenance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which code runs on what; floating-point results may differ between platforms in their last digits.
 *
 * @param spottune version of this library
 * @param deeplearning4j version it was built with
 * @param java version and vendor of the virtual machine
 * @param system operating system and processor architecture
 * @param processors processors that the virtual machine sees
 */
public record Platform(String spottune, String deeplearning4j, String java, String system, int processors) {

    /** The platform of this process. */
    public static Platform current() {
        Properties build = new Properties();
        try (InputStream in = Platform.class.getResourceAsStream("build.properties")) {
            build.load(in);
        } catch (IOException broken) {
            throw new UncheckedIOException("Cannot read the build's own properties", broken);
        }
        return new Platform(
                build.getProperty("version"),
                build.getProperty("dl4j"),
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors());
    }
}
