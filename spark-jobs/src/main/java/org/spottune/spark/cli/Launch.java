package org.spottune.spark.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.launcher.JavaModuleOptions;
import org.spottune.kernels.winograd.VectorModule;

/**
 * Turns a command line of {@code bin/spottune} into the process to run: spark-submit of the Spark that SPARK_HOME names, or
 * the embedded Spark's own SparkSubmit class.
 */
final class Launch {

    private static final String LOCAL = "local[*]";
    /**
     * Above this limit of native memory, JavaCPP asks for a garbage collection, and fails if that frees none; buffers
     * that hold activations are kept.
     */
    private static final String NATIVE_MEMORY = "-Dorg.bytedeco.javacpp.maxbytes=";

    private static final String RESIDENT_MEMORY = "-Dorg.bytedeco.javacpp.maxphysicalbytes=0";
    /** JavaCPP's warnings go where all others go, so that the logging settings decide about them. */
    private static final String NATIVE_LOGGING = "-Dorg.bytedeco.javacpp.logger=slf4j";
    /**
     * How long idle OpenMP threads spin: longer than the pause between two operations, since waking many threads takes
     * longer than most operations; not much longer, since ND4J's own threads then need the cores.
     */
    private static final String OMP_SPIN_VARIABLE = "GOMP_SPINCOUNT";

    private static final String OMP_SPIN_COUNT = "30000";
    /**
     * How long idle OpenBLAS threads spin, as a power of 2 of turns: hardly at all. By default they spin for a tenth of
     * a second, on the cores that convolutions need.
     */
    private static final String BLAS_TIMEOUT_VARIABLE = "OPENBLAS_THREAD_TIMEOUT";

    private static final String BLAS_TIMEOUT = "4";
    /** Environment of processes that compute. */
    private static final Map<String, String> IDLE_THREAD_SETTINGS =
            new TreeMap<>(Map.of(OMP_SPIN_VARIABLE, OMP_SPIN_COUNT, BLAS_TIMEOUT_VARIABLE, BLAS_TIMEOUT));
    /** The application's jar in the image of conf/kubernetes. */
    private static final String JAR_IN_IMAGE = "local:///opt/spottune/spottune.jar";

    private final Path home;
    private final Map<String, String> environment;
    private final int processors;
    private final ProcessUser user;

    /** Reads the environment of this process; {@code home} is the folder of the project. */
    static Launch from(Path home) {
        return new Launch(home, System.getenv(), Runtime.getRuntime().availableProcessors(), ProcessUser.current());
    }

    Launch(Path home, Map<String, String> environment, int processors, ProcessUser user) {
        this.user = user;
        this.home = home;
        this.environment = environment;
        this.processors = processors;
    }

    /** The words of the process to run. */
    List<String> command(List<String> arguments) {
        return command(SubmitArguments.parse(arguments));
    }

    /** The words of the process to run. */
    List<String> command(SubmitArguments parsed) {
        String master = master(parsed);
        DriverMemory memory = DriverMemory.of(parsed, tasks(parsed, master));
        List<String> own = new ArrayList<>(parsed.own());
        if (runs("train", parsed)
                && chosenMaster(parsed).isEmpty()
                && parsed.ownOption("--workers").isEmpty()) {
            // One worker with all cores has nothing to average.
            own.add("--workers=1");
        }
        List<String> words = new ArrayList<>();
        words.add("env");
        if (master.startsWith("local")) {
            words.addAll(localEnvironment(parsed, master));
        }
        Optional<String> sparkHome = Optional.ofNullable(environment.get("SPARK_HOME"));
        words.addAll(sparkHome.isPresent() ? submitScript(sparkHome.get()) : embedded(parsed, memory));
        if (chosenMaster(parsed).isEmpty()) {
            words.addAll(List.of("--master", LOCAL));
        }
        words.addAll(parsed.spark());
        if (isReadOnly(parsed)) {
            // It runs on this machine and uses no executors.
            words.addAll(List.of("--deploy-mode", "client"));
        }
        if (!master.startsWith("local")) {
            words.addAll(executorEnvironment(parsed));
        }
        words.addAll(driverLocale(parsed, master));
        if (parsed.verbose()) {
            words.addAll(List.of("--conf", Main.VERBOSE + "=true"));
        }
        if ((sparkHome.isPresent() || onCluster(parsed))
                && parsed.setting("--driver-java-options", "spark.driver.extraJavaOptions")
                        .isEmpty()) {
            words.addAll(List.of(
                    "--driver-java-options",
                    String.join(
                            " ",
                            onCluster(parsed)
                                    ? nativeOptions(memory)
                                    : javaOptions(memory, ExecutorSettings.VECTORS))));
        }
        boolean inImage = master.startsWith("k8s://") && onCluster(parsed);
        words.addAll(List.of(
                "--class",
                Main.class.getName(),
                inImage ? JAR_IN_IMAGE : applicationJar().toString()));
        words.addAll(own);
        return words;
    }

    private static List<String> executorEnvironment(SubmitArguments parsed) {
        List<String> words = new ArrayList<>();
        IDLE_THREAD_SETTINGS.forEach((name, value) -> {
            String setting = "spark.executorEnv." + name;
            if (parsed.setting(setting).isEmpty()) {
                words.addAll(List.of("--conf", setting + "=" + value));
            }
        });
        return words;
    }

    /** The locale that bin/spottune gives local drivers: in a POSIX locale, Java cannot read names beyond ASCII. */
    private static List<String> driverLocale(SubmitArguments parsed, String master) {
        boolean kubernetes = master.startsWith("k8s://");
        String setting = kubernetes ? "spark.kubernetes.driverEnv.LC_ALL" : "spark.yarn.appMasterEnv.LC_ALL";
        boolean canSet = kubernetes || master.equals("yarn");
        return onCluster(parsed) && canSet && parsed.setting(setting).isEmpty()
                ? List.of("--conf", setting + "=" + ExecutorSettings.UTF_8_LOCALE)
                : List.of();
    }

    /** Environment that a run on this machine alone needs and the user has not set. */
    private List<String> localEnvironment(SubmitArguments parsed, String master) {
        List<String> words = new ArrayList<>();
        Optional<String> chosen = runs("bench", parsed) ? parsed.ownOption("--threads") : Optional.empty();
        if (chosen.isPresent() || !environment.containsKey("OMP_NUM_THREADS")) {
            words.add("OMP_NUM_THREADS=" + chosen.orElseGet(() -> String.valueOf(threadsPerTask(parsed, master))));
        }
        IDLE_THREAD_SETTINGS.forEach((name, value) -> {
            boolean isSet = environment.containsKey(name)
                    || name.equals(OMP_SPIN_VARIABLE) && environment.containsKey("OMP_WAIT_POLICY");
            if (!isSet) {
                words.add(name + "=" + value);
            }
        });
        if (!environment.containsKey("SPARK_LOCAL_IP")) {
            words.add("SPARK_LOCAL_IP=127.0.0.1");
        }
        return words;
    }

    private static String master(SubmitArguments parsed) {
        return chosenMaster(parsed).orElse(LOCAL);
    }

    private static Optional<String> chosenMaster(SubmitArguments parsed) {
        return parsed.setting("--master", "spark.master");
    }

    /** Whether the driver itself runs on the cluster, without this machine's files. */
    private static boolean onCluster(SubmitArguments parsed) {
        return !isReadOnly(parsed)
                && parsed.setting("--deploy-mode", "spark.submit.deployMode")
                        .filter("cluster"::equals)
                        .isPresent();
    }

    /** Whether a command only reports and changes nothing. */
    private static boolean isReadOnly(SubmitArguments parsed) {
        return runs("doctor", parsed) || parsed.own().contains("--dry-run");
    }

    private static boolean runs(String command, SubmitArguments parsed) {
        return parsed.command().filter(command::equals).isPresent();
    }

    /** Threads of a native operation in local mode: concurrent tasks share the cores. */
    private int threadsPerTask(SubmitArguments parsed, String master) {
        if (runs("bench", parsed)) {
            return processors;
        }
        return Math.max(1, processors / Math.max(1, tasks(parsed, master)));
    }

    /** Tasks that run concurrently in this process. */
    private int tasks(SubmitArguments parsed, String master) {
        int slots = localSlots(master);
        return runs("train", parsed)
                ? Math.min(
                        slots,
                        parsed.ownOption("--workers")
                                .map(Launch::number)
                                .orElse(chosenMaster(parsed).isPresent() ? slots : 1))
                : slots;
    }

    private int localSlots(String master) {
        if (!master.startsWith("local[")) {
            return 1;
        }
        String slots = master.substring("local[".length(), master.length() - 1).split(",")[0];
        return slots.equals("*") ? processors : number(slots);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(
                    "Expected a whole number of tasks or workers, got '" + text + "'", wrong);
        }
    }

    private static List<String> submitScript(String sparkHome) {
        return List.of(Path.of(sparkHome, "bin", "spark-submit").toString());
    }

    private List<String> embedded(SubmitArguments parsed, DriverMemory memory) {
        List<String> words = new ArrayList<>();
        words.add("SPARK_HOME=" + sparkHome());
        words.add(java());
        words.addAll(SparkMemory.of(parsed, "--driver-memory", "spark.driver.memory")
                .map(chosen -> List.of("-Xmx" + chosen.forJava()))
                .orElseGet(() -> List.of("-Xms" + DriverMemory.STEADY_HEAP, "-Xmx" + heap(parsed, memory))));
        words.addAll(sharedClasses());
        words.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
        boolean quietly = VectorModule.isLoadable();
        words.addAll(javaOptions(memory, quietly ? VectorModule.LOADING_OPTION : ExecutorSettings.VECTORS));
        parsed.sparkOption("--driver-java-options").ifPresent(options -> words.addAll(List.of(options.split(" +"))));
        words.addAll(user.javaOptions(environment));
        words.addAll(List.of("-cp", classPath()));
        if (quietly) {
            words.add(VectorStart.class.getName());
        }
        words.add(user.isNameless() ? NamedSubmit.class.getName() : "org.apache.spark.deploy.SparkSubmit");
        return words;
    }

    /** Java loads classes from the archive if that fits it and the class path, and ignores it silently otherwise. */
    private List<String> sharedClasses() {
        ClassArchive archive = ClassArchive.ofDriver(home);
        return archive.isWhole()
                ? List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + archive.file(), "-Xlog:cds*=off")
                : List.of();
    }

    private String heap(SubmitArguments parsed, DriverMemory memory) {
        return memory.heap(runs("sweep", parsed) ? memory.tasks() : 1, runs("train", parsed) ? memory.tasks() : 1);
    }

    private List<String> javaOptions(DriverMemory memory, String vectors) {
        List<String> options = new ArrayList<>(nativeOptions(memory));
        options.add("-XX:MaxNewSize=" + memory.youngGeneration());
        options.add(vectors);
        options.add("-Dlog4j2.configurationFile="
                + home.resolve("conf").resolve("log4j2.properties").toUri());
        return options;
    }

    private static List<String> nativeOptions(DriverMemory memory) {
        return List.of(NATIVE_MEMORY + memory.nativeLimit(), RESIDENT_MEMORY, NATIVE_LOGGING);
    }

    private String java() {
        String javaHome = environment.get("JAVA_HOME");
        return javaHome == null ? "java" : Path.of(javaHome, "bin", "java").toString();
    }

    /** Cluster settings, Spark and the application; HADOOP_CONF_DIR and YARN_CONF_DIR hold the clusters' addresses. */
    private String classPath() {
        List<String> entries = new ArrayList<>();
        for (String variable : List.of("SPARK_CONF_DIR", "HADOOP_CONF_DIR", "YARN_CONF_DIR")) {
            Optional.ofNullable(environment.get(variable)).ifPresent(entries::add);
        }
        entries.add(sparkHome().resolve("jars") + "/*");
        entries.add(applicationJar().toString());
        return String.join(System.getProperty("path.separator"), entries);
    }

    private Path sparkHome() {
        return home.resolve("spark-jobs/target/spark-home");
    }

    /** The jar that spark-submit runs. */
    Path applicationJar() {
        return home.resolve("spark-jobs/target/spottune.jar");
    }
}
