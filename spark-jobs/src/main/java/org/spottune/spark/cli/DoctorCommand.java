package org.spottune.spark.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.KernelChoice;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Precision;
import org.spottune.nn.Partition;
import org.spottune.nn.ResNetSpec;
import org.spottune.policy.Routing;
import org.spottune.provenance.Platform;
import picocli.CommandLine.Command;

/** {@code spottune doctor}: which versions are here, whether they fit, and whether a network computes. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Tells versions, devices and threads found here, and what does not fit.")
final class DoctorCommand implements Callable<Integer> {

    private static final int JAVA = 17;
    private static final String SPARK = "3.5.";
    private static final String SCALA = "2.12";

    @Override
    public Integer call() {
        Map<String, Object> found = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        Platform platform = Platform.current();
        found.put("spottune", platform.spottune());
        found.put("java", platform.java());
        found.put("system", platform.system());
        found.put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
        found.put("scala", scala.util.Properties.versionNumberString());
        found.put("deeplearning4j", platform.deeplearning4j());
        found.put("processors", platform.processors());
        found.put("threadsPerOperation", System.getenv().getOrDefault("OMP_NUM_THREADS", "all"));
        found.put("heapMegabytes", Runtime.getRuntime().maxMemory() >> 20);
        found.put("sparkHome", System.getenv().getOrDefault("SPARK_HOME", "embedded"));
        require(Runtime.version().feature() == JAVA, "Java must be " + JAVA + ", got " + Runtime.version(), problems);
        require(
                found.get("spark").toString().startsWith(SPARK),
                "Spark must be " + SPARK + "x, got " + found.get("spark"),
                problems);
        require(
                found.get("scala").toString().startsWith(SCALA),
                "Scala must be " + SCALA + ".x, got " + found.get("scala"),
                problems);
        compute(found, problems);
        found.put("problems", problems);
        found.forEach((name, value) -> System.err.printf("%-20s %s%n", name, value));
        ResultLine.print(found, System.out);
        return (problems.isEmpty() ? ExitCode.DONE : ExitCode.FAILED).value();
    }

    /** Loads the native libraries and runs a small network. */
    private static void compute(Map<String, Object> found, List<String> problems) {
        ResNetSpec spec = ResNetSpec.preset("resnet26").withBlocksPerStage(1).withWidthMultiplier(0.125);
        TrunkSpec trunk = TrunkSpec.withoutPolicy(spec, Partition.frozen(spec.blockCount()), Statistics.STORED);
        try (Network network = Network.create(trunk, 2, DataType.FLOAT, 1)) {
            found.put("backend", Nd4j.getBackend().getClass().getSimpleName());
            KernelChoice kernels = KernelChoice.of(DataType.FLOAT);
            found.put("kernels", kernels.name().toLowerCase(Locale.ROOT));
            found.put("bfloat16", kernels.support(Precision.BFLOAT16).name().toLowerCase(Locale.ROOT));
            INDArray logits = network.infer(Nd4j.ones(DataType.FLOAT, 1, 16, 16, 3), Routing.argmax());
            require(!logits.isNaN().any(), "A small network computes " + logits, problems);
        } catch (RuntimeException | LinkageError failed) {
            problems.add("Native libraries do not work: " + root(failed));
        }
    }

    /** What class initialisers that failed hide. */
    private static Throwable root(Throwable failure) {
        return failure.getCause() == null ? failure : root(failure.getCause());
    }

    private static void require(boolean fits, String problem, List<String> problems) {
        if (!fits) {
            problems.add(problem);
        }
    }
}
