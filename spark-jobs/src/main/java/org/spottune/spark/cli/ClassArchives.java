package org.spottune.spark.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes archives of classes as Java holds them in memory, from which the launcher and the embedded Spark start in half the
 * time. Run by the build, on what it has made. They only save time: where they cannot be made or used, nothing is different.
 */
public final class ClassArchives {

    /** Used by bin/spottune, with the jar before those of Spark. */
    private static final String LAUNCHER = "launcher.jsa";
    /** Used by the embedded Spark. */
    static final String DRIVER = "driver.jsa";

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final Set<String> VARIABLES_OF_SPARK =
            Set.of("SPARK_HOME", "SPARK_CONF_DIR", "HADOOP_CONF_DIR", "YARN_CONF_DIR");

    private static final long PATIENCE_SECONDS = 300;

    private final Path home;
    private final Path target;

    private ClassArchives(Path home) {
        this.home = home;
        this.target = home.resolve("spark-jobs/target");
    }

    /** @param arguments the folder of the project */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        ClassArchives archives = new ClassArchives(Path.of(arguments[0]));
        archives.make(LAUNCHER, archives::launcher);
        archives.make(DRIVER, archives::driver);
    }

    /** The words of a process that leaves an archive when it ends. */
    private interface Rehearsed {
        List<String> words(String archiving, Path folder);
    }

    private void make(String name, Rehearsed rehearsed) throws IOException, InterruptedException {
        Path archive = target.resolve(name);
        Files.deleteIfExists(archive);
        Path folder = Files.createTempDirectory(target, "rehearsal-");
        try {
            Path unfinished = folder.resolve(name);
            List<String> words = rehearsed.words("-XX:ArchiveClassesAtExit=" + unfinished, folder);
            File log = target.resolve(name.replace(".jsa", "-rehearsal.log")).toFile();
            ProcessBuilder builder =
                    new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log);
            builder.environment().keySet().removeAll(VARIABLES_OF_SPARK);
            Process process = builder.start();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            if (ended && process.exitValue() == 0 && Files.exists(unfinished)) {
                Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
            } else {
                System.err.println("Commands will start slowly: no archive of classes could be made, see " + log);
            }
        } finally {
            delete(folder);
        }
    }

    private List<String> launcher(String archiving, Path folder) {
        return List.of(
                JAVA,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                archiving,
                "-cp",
                target.resolve("spottune.jar") + File.pathSeparator + target.resolve("spark-home/jars") + "/*",
                Rehearsal.class.getName(),
                home.toString());
    }

    /** As commands are started without settings of Spark in the environment, with the rehearsal in the place of Spark. */
    private List<String> driver(String archiving, Path folder) {
        List<String> command = new Launch(
                        home, Map.of("JAVA_HOME", System.getProperty("java.home")), 1, ProcessUser.current())
                .command(List.of("doctor"));
        List<String> words = new ArrayList<>(command.subList(0, command.indexOf("-cp") + 2));
        words.addAll(words.indexOf("-cp"), List.of("-XX:TieredStopAtLevel=1", archiving));
        words.addAll(
                List.of(VectorStart.class.getName(), Rehearsal.class.getName(), home.toString(), folder.toString()));
        return words;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
