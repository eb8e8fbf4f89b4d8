package org.spottune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.quickstart.PictureDataset;

/**
 * A standalone cluster of two workers, pictures, and what local mode makes of them, for all tests that take it as a
 * parameter: {@code @ExtendWith(ClusterTrial.Provider.class)}. It ends with the last of them.
 */
final class ClusterTrial implements ExtensionContext.Store.CloseableResource {

    /** Enough for what happens in between. */
    static final int EPOCHS = 24;

    static final int FEW_EPOCHS = 3;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;
    private final StandaloneCluster cluster;
    private final PictureDataset data;
    private final Map<Integer, Path> undisturbed = new HashMap<>();

    private ClusterTrial(Path folder) throws IOException {
        this.folder = folder;
        this.data = PictureDataset.create(LocalSpark.session(), folder, 6, 2);
        this.cluster = StandaloneCluster.start(folder.resolve("cluster"), 2);
    }

    StandaloneCluster cluster() {
        return cluster;
    }

    PictureDataset data() {
        return data;
    }

    Path pictures() {
        return folder.resolve("pictures");
    }

    /** A new folder below that of the trial. */
    Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    /** Arguments of a training with two workers: {@value #EPOCHS} epochs of three rounds each. */
    String[] training(String master, Path output, String... more) {
        return training(2, master, output, more);
    }

    String[] training(int workers, String master, Path output, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "train",
                "--master",
                master,
                "--executor-memory",
                "512m",
                "--workers",
                String.valueOf(workers),
                "--dataset",
                data.dataset(),
                "--source",
                data.source(),
                "--method",
                "spottune",
                "--set",
                "batch-size=8",
                "--set",
                "averaging-frequency=2",
                "--set",
                "epochs=" + EPOCHS,
                "--output",
                output.toString()));
        words.addAll(Arrays.asList(more));
        return words.toArray(String[]::new);
    }

    /** Model of the run that local mode trains. */
    synchronized byte[] undisturbed(int epochs) throws IOException {
        if (!undisturbed.containsKey(epochs)) {
            Path run = folder("local").resolve("run" + epochs);
            SpottuneProcess.run(folder("local"), training("local[2]", run, "--set", "epochs=" + epochs))
                    .result();
            undisturbed.put(epochs, run);
        }
        return network(undisturbed.get(epochs));
    }

    static byte[] network(Path run) throws IOException {
        return Files.readAllBytes(run.resolve("model/network.zip"));
    }

    /** Epochs that a run has noted so far. */
    static int epochs(Path run) {
        Path metrics = run.resolve("metrics.csv");
        try {
            return Files.exists(metrics)
                    ? Math.max(0, Files.readAllLines(metrics).size() - 1)
                    : 0;
        } catch (IOException replaced) {
            return 0;
        }
    }

    static void awaitEpochs(Path run, int epochs) {
        Await.until(epochs + " epochs of " + run, PATIENCE, () -> epochs(run) >= epochs ? true : null);
    }

    @Override
    public void close() throws IOException {
        cluster.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
        assertThat(cluster.executors()).isEmpty();
    }

    /** Hands out the one trial. */
    static final class Provider implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == ClusterTrial.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(ClusterTrial.class))
                    .getOrComputeIfAbsent("trial", any -> {
                        try {
                            return new ClusterTrial(Files.createTempDirectory("spottune-clusters"));
                        } catch (IOException failed) {
                            throw new java.io.UncheckedIOException(failed);
                        }
                    });
        }
    }
}
