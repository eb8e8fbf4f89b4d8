package org.spottune.spark.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;

/** What this build has made: the launcher, and the Spark home that it runs by default. */
final class BuiltSpottune {

    private BuiltSpottune() {}

    static Path launcher() {
        return home().resolve("bin/spottune");
    }

    static Path home() {
        return Path.of(System.getProperty("spottune.home"));
    }

    static Path jar() {
        return Path.of(System.getProperty("spottune.build"), "spottune.jar");
    }

    static Path sparkHome() {
        return Path.of(System.getProperty("spottune.build"), "spark-home");
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** A command line that starts a class of Spark as its own scripts do. */
    static List<String> sparkClass(String heap, String name, String... arguments) {
        List<String> words = new ArrayList<>(List.of(java(), "-Xmx" + heap, "-XX:+UseSerialGC"));
        words.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
        words.addAll(List.of("-cp", sparkHome().resolve("jars") + "/*", name));
        words.addAll(List.of(arguments));
        return words;
    }
}
