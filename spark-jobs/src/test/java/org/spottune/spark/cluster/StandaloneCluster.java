package org.spottune.spark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Spark's own master and workers of one core, each a process, on ports that were free. */
final class StandaloneCluster implements AutoCloseable {

    private final Path folder;
    private final ServerProcess master;
    private final String url;
    private final List<ServerProcess> workers = new ArrayList<>();

    private StandaloneCluster(Path folder, ServerProcess master, String url) {
        this.folder = folder;
        this.master = master;
        this.url = url;
    }

    /**
     * @param folder for logs and for what executors write
     * @param workers processes that each start one executor
     */
    static StandaloneCluster start(Path folder, int workers) throws IOException {
        Files.createDirectories(folder);
        ServerProcess master = ServerProcess.start(
                BuiltSpottune.sparkClass(
                        "256m",
                        "org.apache.spark.deploy.master.Master",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        "0",
                        "--webui-port",
                        "0"),
                environment(),
                folder.resolve("master.log"));
        try {
            String url =
                    master.awaitLine("Starting Spark master at (spark://\\S+)").group(1);
            StandaloneCluster cluster = new StandaloneCluster(folder, master, url);
            for (int i = 0; i < workers; i++) {
                cluster.workers.add(cluster.worker(i));
            }
            for (ServerProcess worker : cluster.workers) {
                worker.awaitLine("Successfully registered with master");
            }
            return cluster;
        } catch (IOException | RuntimeException | Error failed) {
            master.close();
            throw failed;
        }
    }

    private ServerProcess worker(int number) throws IOException {
        return ServerProcess.start(
                BuiltSpottune.sparkClass(
                        "256m",
                        "org.apache.spark.deploy.worker.Worker",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        "0",
                        "--webui-port",
                        "0",
                        "--cores",
                        "1",
                        "--memory",
                        "1g",
                        "--work-dir",
                        folder.resolve("work" + number).toString(),
                        url),
                environment(),
                folder.resolve("worker" + number + ".log"));
    }

    /**
     * Deliberately without SPARK_SCALA_VERSION: the Spark home itself tells. In the locale of services and containers, where
     * names beyond ASCII are lost.
     */
    private static Map<String, String> environment() {
        return Map.of(
                "SPARK_HOME",
                BuiltSpottune.sparkHome().toString(),
                "SPARK_LOCAL_IP",
                "127.0.0.1",
                "JAVA_HOME",
                System.getProperty("java.home"),
                "LC_ALL",
                "POSIX");
    }

    /** For {@code --master}. */
    String url() {
        return url;
    }

    /** The executor processes that run. */
    List<ProcessHandle> executors() {
        return workers.stream().flatMap(worker -> worker.children().stream()).toList();
    }

    /** What each executor of an application has said, in the order of their numbers. */
    List<String> executorLogs(String application) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> logs = files.filter(file -> file.getParent().getParent() != null
                            && file.endsWith("stderr")
                            && file.getParent().getParent().endsWith(application))
                    .sorted((a, b) -> Integer.compare(number(a), number(b)))
                    .toList();
            List<String> said = new ArrayList<>();
            for (Path log : logs) {
                said.add(Files.readString(log));
            }
            return said;
        }
    }

    private static int number(Path log) {
        return Integer.parseInt(log.getParent().getFileName().toString());
    }

    /** Identifiers of all applications so far, in order. */
    List<String> applications() {
        return java.util.regex.Pattern.compile("Registered app \\S+(?: \\S+)* with ID (\\S+)")
                .matcher(master.said())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    void loseWorkers() throws IOException {
        for (ServerProcess worker : workers) {
            worker.close();
        }
    }

    @Override
    public void close() throws IOException {
        loseWorkers();
        master.close();
    }
}
