package org.spottune.spark.cli;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes the class archives from which {@code bin/spottune} starts, in a separate process. By default it runs beside the
 * first command after a build, at the lowest priority; {@value #VARIABLE} may be {@code no} to make none, or
 * {@code now} to wait for them. Archives only save time: commands work without them.
 */
public final class ClassArchives {

    /** Says whether and when archives are made. */
    static final String VARIABLE = "SPOTTUNE_CLASS_ARCHIVES";

    private static final String NEVER = "no";
    private static final String NOW = "now";

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    /** For short-lived processes. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final Set<String> VARIABLES_OF_SPARK =
            Set.of("SPARK_HOME", "SPARK_CONF_DIR", "HADOOP_CONF_DIR", "YARN_CONF_DIR");

    /** At the lowest priority, beside a training on all cores, the process gets almost no time until that ends. */
    private static final long TIMEOUT_HOURS = 12;

    private final Path home;
    private final Path target;

    private ClassArchives(Path home) {
        this.home = home;
        this.target = home.resolve("spark-jobs/target");
    }

    /**
     * Starts a process that makes the archives that are due, if there are any and the build folder is writable.
     *
     * @param line the command line that is about to run
     */
    static void start(Path home, List<String> line, Map<String, String> environment) {
        String choice = environment.getOrDefault(VARIABLE, "");
        ClassArchives archives = new ClassArchives(home);
        // Nothing may run beside a benchmark.
        boolean wanted = choice.equals(NOW) || !choice.equals(NEVER) && !line.contains("bench");
        if (!wanted || !archives.areDue() || !Files.isWritable(archives.target)) {
            return;
        }
        try {
            Process process = archives.process(choice);
            if (choice.equals(NOW)) {
                process.waitFor();
            }
        } catch (IOException withoutNice) {
            // Commands work without archives too.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean areDue() {
        return ClassArchive.ofLauncher(home).isDue()
                || ClassArchive.ofDriver(home).isDue();
    }

    private Process process(String choice) throws IOException {
        List<String> words = new ArrayList<>();
        if (!choice.equals(NOW)) {
            words.addAll(List.of("nice", "-n", "19"));
        }
        words.addAll(List.of(JAVA, "-Xmx64m"));
        words.addAll(SHORT_LIVED);
        words.addAll(List.of("-cp", launcherClassPath(), ClassArchives.class.getName(), home.toString(), choice));
        return new ProcessBuilder(words)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(choice.equals(NOW) ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** @param arguments the folder of the project, and {@code now} to wait for another such process */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        ClassArchives archives = new ClassArchives(Path.of(arguments[0]));
        archives.yieldMemory();
        // A lock of the operating system: it ends with the process, however that ends.
        try (FileChannel file = FileChannel.open(
                        archives.target.resolve("class-archives.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock lock = arguments[1].equals(NOW) ? file.lock() : file.tryLock()) {
            if (lock != null) {
                archives.make();
            }
        }
    }

    /** When memory runs short, Linux shall kill this process and its children, not the command beside them. */
    private void yieldMemory() {
        try {
            Files.writeString(Path.of("/proc/self/oom_score_adj"), "1000");
        } catch (IOException notLinux) {
            // Other systems have no such file.
        }
    }

    private void make() throws IOException, InterruptedException {
        make(ClassArchive.ofLauncher(home), this::launcher);
        make(ClassArchive.ofDriver(home), this::driver);
    }

    /** The command line of a process that writes an archive when it ends. */
    private interface Rehearsed {
        List<String> words(String archiving, Path folder);
    }

    private void make(ClassArchive archive, Rehearsed rehearsed) throws IOException, InterruptedException {
        if (!archive.isDue()) {
            return;
        }
        Path folder = target.resolve("rehearsal");
        // A process that was killed leaves it.
        delete(folder);
        Files.createDirectory(folder);
        try {
            String jar = archive.identityOfJar();
            Path unfinished = folder.resolve(archive.file().getFileName());
            Path log = target.resolve(unfinished.getFileName() + ".log");
            int code = run(rehearsed.words("-XX:ArchiveClassesAtExit=" + unfinished, folder), folder, log);
            if (!archive.identityOfJar().equals(jar)) {
                return;
            }
            if (code == 0 && Files.exists(unfinished)) {
                archive.put(unfinished, jar);
            } else {
                archive.giveUp(jar);
                System.err.println("spottune: cannot make '" + archive.file()
                        + "', so commands start more slowly: see '" + log + "'");
            }
        } finally {
            delete(folder);
        }
    }

    private static int run(List<String> words, Path folder, Path log) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeAll(VARIABLES_OF_SPARK);
        Process process = builder.start();
        if (!process.waitFor(TIMEOUT_HOURS, TimeUnit.HOURS)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    private String launcherClassPath() {
        return target.resolve("spottune.jar") + File.pathSeparator + target.resolve("spark-home/jars") + "/*";
    }

    private List<String> launcher(String archiving, Path folder) {
        List<String> words = new ArrayList<>(List.of(JAVA, archiving));
        words.addAll(SHORT_LIVED);
        words.addAll(List.of("-cp", launcherClassPath(), Rehearsal.class.getName(), home.toString()));
        return words;
    }

    /**
     * The command line of a command without Spark's variables in the environment, with the rehearsal in place of Spark.
     */
    private List<String> driver(String archiving, Path folder) {
        List<String> command = new Launch(
                        home, Map.of("JAVA_HOME", System.getProperty("java.home")), 1, ProcessUser.current())
                .command(List.of("doctor", "--driver-memory", "512m"));
        List<String> words = new ArrayList<>(command.subList(0, command.indexOf("-cp") + 2));
        // Java makes no archive while it uses another, such as an earlier jar's.
        words.removeIf(word -> word.startsWith("-XX:SharedArchiveFile="));
        words.addAll(words.indexOf("-cp"), List.of("-XX:TieredStopAtLevel=1", archiving));
        words.addAll(
                List.of(VectorStart.class.getName(), Rehearsal.class.getName(), home.toString(), folder.toString()));
        return words;
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
