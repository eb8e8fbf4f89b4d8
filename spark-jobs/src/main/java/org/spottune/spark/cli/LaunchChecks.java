package org.spottune.spark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Checks Spark's settings on a command line and the environment, for errors that Spark itself would answer with a stack
 * trace or an exit code other than {@link ExitCode}'s.
 *
 * @param arguments of the command line
 * @param environment of the process
 */
record LaunchChecks(SubmitArguments arguments, Map<String, String> environment) {

    private static final Pattern LOCAL_MASTER =
            Pattern.compile("local(\\[(\\*|[1-9]\\d{0,5})(,\\s*[1-9]\\d{0,5})?])?|local-cluster\\[[^\\]]+]");
    private static final Pattern CLUSTER_MASTER = Pattern.compile("yarn|(spark|k8s|mesos)://.+");
    private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,8}");

    private static final List<String> COUNTS =
            List.of("--num-executors", "--executor-cores", "--driver-cores", "--total-executor-cores");

    /** All problems found, one sentence each. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        sparkHome(problems);
        master(problems);
        amounts(problems);
        files(problems);
        xml(problems);
        if (problems.isEmpty() && isLocal()) {
            localFolders(problems);
        }
        return problems;
    }

    private void sparkHome(List<String> problems) {
        Optional<String> home = Optional.ofNullable(environment.get("SPARK_HOME"));
        home.filter(folder -> path(folder, "bin", "spark-submit")
                        .filter(Files::isExecutable)
                        .isEmpty())
                .ifPresent(folder -> problems.add("SPARK_HOME names '" + folder
                        + "', which has no bin/spark-submit: unset it to use the embedded Spark, or name a distribution of"
                        + " Spark 3.5"));
    }

    private void master(List<String> problems) {
        arguments
                .setting("--master", "spark.master")
                .filter(master -> !LOCAL_MASTER.matcher(master).matches()
                        && !CLUSTER_MASTER.matcher(master).matches())
                .ifPresent(master -> problems.add("--master must be local, local[N] with N from 1 on, local[*],"
                        + " spark://HOST:PORT, yarn or k8s://HOST:PORT, got '" + master + "'"));
        arguments
                .setting("--deploy-mode", "spark.submit.deployMode")
                .filter(mode -> !mode.equals("client") && !mode.equals("cluster"))
                .ifPresent(mode -> problems.add("--deploy-mode must be client or cluster, got '" + mode + "'"));
    }

    private boolean isLocal() {
        return arguments
                .setting("--master", "spark.master")
                .map(master -> LOCAL_MASTER.matcher(master).matches())
                .orElse(true);
    }

    private void amounts(List<String> problems) {
        collect(problems, () -> SparkMemory.of(arguments, "--driver-memory", "spark.driver.memory"));
        collect(problems, () -> SparkMemory.of(arguments, "--executor-memory", "spark.executor.memory"));
        for (String option : COUNTS) {
            arguments
                    .sparkOption(option)
                    .filter(count -> !COUNT.matcher(count).matches())
                    .ifPresent(
                            count -> problems.add(option + " must be a whole number from 1 on, got '" + count + "'"));
        }
        for (String setting : arguments.sparkOptions("--conf", "-c")) {
            if (setting.indexOf('=') < 1) {
                problems.add("--conf must be KEY=VALUE, got '" + setting + "'");
            }
        }
    }

    private static void collect(List<String> problems, Runnable reading) {
        try {
            reading.run();
        } catch (IllegalArgumentException wrong) {
            problems.add(wrong.getMessage());
        }
    }

    private void files(List<String> problems) {
        arguments
                .sparkOption("--properties-file")
                .filter(file -> path(file)
                        .filter(Files::isReadable)
                        .filter(Files::isRegularFile)
                        .isEmpty())
                .ifPresent(
                        file -> problems.add("--properties-file names '" + file + "', which is not a readable file"));
    }

    /** Hadoop reads these files before the command can report an error. */
    private void xml(List<String> problems) {
        for (String variable : List.of("HADOOP_CONF_DIR", "YARN_CONF_DIR")) {
            Optional<String> named =
                    Optional.ofNullable(environment.get(variable)).filter(name -> !name.isEmpty());
            if (named.isEmpty()) {
                continue;
            }
            Optional<Path> folder = named.flatMap(name -> path(name)).filter(Files::isDirectory);
            if (folder.isEmpty()) {
                // Hadoop would silently use its defaults, and take a cluster's paths for local ones.
                problems.add(variable + " names '" + named.get()
                        + "', which is not a folder: unset it, or name the folder of Hadoop's core-site.xml");
                continue;
            }
            for (String name : List.of("core-site.xml", "hdfs-site.xml", "yarn-site.xml", "mapred-site.xml")) {
                Path file = folder.get().resolve(name);
                if (Files.isRegularFile(file)) {
                    damage(file)
                            .ifPresent(damage -> problems.add("Cannot read '" + file + "', which " + variable
                                    + " names: expected Hadoop's settings as XML, " + damage));
                }
            }
        }
    }

    private static Optional<String> damage(Path file) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler());
            builder.parse(file.toFile());
            return Optional.empty();
        } catch (SAXParseException wrong) {
            return Optional.of("got in line " + wrong.getLineNumber() + ": " + wrong.getMessage());
        } catch (SAXException | IOException wrong) {
            return Optional.of(String.valueOf(wrong.getMessage()));
        } catch (ParserConfigurationException impossible) {
            throw new IllegalStateException("Cannot check '" + file + "'", impossible);
        }
    }

    /** Spark ends the process if it cannot write to any of these folders. */
    private void localFolders(List<String> problems) {
        String folders = Optional.ofNullable(environment.get("SPARK_LOCAL_DIRS"))
                .or(() -> arguments.setting("spark.local.dir"))
                .orElse(System.getProperty("java.io.tmpdir"));
        if (Stream.of(folders.split(",")).noneMatch(LaunchChecks::canBeWritten)) {
            problems.add("Spark cannot write its local files to '" + folders
                    + "': name a folder with room by --conf spark.local.dir=FOLDER");
        }
    }

    private static boolean canBeWritten(String folder) {
        Optional<Path> path = path(folder.strip());
        if (path.isEmpty()) {
            return false;
        }
        Path existing = path.get().toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing == null || !Files.isDirectory(existing)) {
            return false;
        }
        try {
            // Permissions do not show that a file system is mounted read-only.
            Files.delete(Files.createTempDirectory(existing, ".spottune-"));
            return true;
        } catch (IOException | SecurityException unwritable) {
            return false;
        }
    }

    private static Optional<Path> path(String first, String... more) {
        try {
            return Optional.of(Path.of(first, more));
        } catch (InvalidPathException wrong) {
            return Optional.empty();
        }
    }
}
