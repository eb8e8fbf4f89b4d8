package org.spottune.spark.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.spottune.data.ChannelNormalization;
import org.spottune.graph.Network;
import org.spottune.model.ImportReport;
import org.spottune.model.ModelDescription;
import org.spottune.nn.Architecture;
import org.spottune.spark.model.CheckpointImport;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.LocalFile;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code spottune import}: makes a model from a PyTorch or safetensors checkpoint. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a model from a pretrained checkpoint.",
            "",
            "Reads PyTorch files (zip and the older stream format; state dicts and whole pickled modules) and"
                    + " safetensors. It never runs code from a file."
        })
final class ImportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ArchitectureOptions architecture;

    @Option(
            names = "--checkpoint",
            required = true,
            paramLabel = "FILE",
            converter = PathText.class,
            description = "Checkpoint to read.")
    private String checkpoint;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "MODEL",
            converter = PathText.class,
            description = "New folder for the model.")
    private String output;

    @Option(
            names = "--new-head",
            paramLabel = "CLASSES",
            description = "Replace the checkpoint's classifier, whatever its name, with a new one for this number of"
                    + " classes.")
    private Integer newHead;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "Entry of the checkpoint that holds the network, such as state_dict_ema or ema.module (default:"
                            + " state_dict, model_state_dict, model or net, or the file as a whole).")
    private String key;

    @Option(
            names = "--prefix",
            paramLabel = "PREFIX",
            description = "Prefix of the network's tensor names, such as module.encoder_q. (default: none, or the only"
                    + " prefix under which the architecture fits).")
    private String prefix;

    @Option(
            names = "--mean",
            split = ",",
            paramLabel = "R,G,B",
            description = "Channel means of the network's training images, in 0..1 (default: ImageNet's).")
    private List<Double> mean;

    @Option(
            names = "--deviation",
            split = ",",
            paramLabel = "R,G,B",
            description = "Channel deviations of the network's training images, in 0..1 (default: ImageNet's).")
    private List<Double> deviation;

    @Override
    public Integer call() throws IOException {
        Architecture network = architecture
                .spec()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "Option --architecture is needed, one of " + Architecture.presets()));
        ChannelNormalization normalization = normalization();
        if (newHead != null && newHead < 2) {
            throw new ParameterException(spec.commandLine(), "--new-head needs at least 2 classes, got " + newHead);
        }
        Storage storage = new Storage(SparkHadoopUtil.get().newConfiguration(new SparkConf()));
        if (storage.exists(output)) {
            throw new OutputExistsException(output);
        }
        ResultLine.print(importInto(storage, network, normalization), System.out);
        return ExitCode.DONE.value();
    }

    private Map<String, Object> importInto(Storage storage, Architecture network, ChannelNormalization normalization)
            throws IOException {
        CheckpointImport imported = read(storage, network);
        try (Network ready = imported.network()) {
            ModelDescription description = ModelDescription.of(
                    network.name(),
                    "import",
                    ready.classes(),
                    List.of(),
                    normalization,
                    ready.values().length(),
                    checkpoint);
            storage.writeFolder(output, folder -> ModelFolder.write(ready, description, folder, storage));
            ImportReport report = imported.report();
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("output", output);
            result.put("architecture", network.name());
            result.put("classes", ready.classes());
            result.put("parameters", ready.values().length());
            result.put("found", imported.found());
            result.put("otherKeys", imported.otherKeys());
            result.put("matched", report.matched().size());
            result.put("missing", report.missing());
            result.put("unexpected", report.unexpected());
            result.put("mismatched", report.mismatched());
            result.put("leftOut", imported.leftOut());
            result.put("newHead", report.newHead());
            return result;
        }
    }

    private ChannelNormalization normalization() {
        try {
            return new ChannelNormalization(
                    mean == null ? ChannelNormalization.IMAGENET.mean() : mean,
                    deviation == null ? ChannelNormalization.IMAGENET.deviation() : deviation);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), "--mean, --deviation: " + wrong.getMessage());
        }
    }

    /** Checkpoints are mapped into memory. */
    private CheckpointImport read(Storage storage, Architecture network) throws IOException {
        CheckpointImport.Choice choice = new CheckpointImport.Choice(
                Optional.ofNullable(key),
                Optional.ofNullable(prefix).filter(given -> !given.isEmpty()),
                newHead == null ? OptionalInt.empty() : OptionalInt.of(newHead));
        try (LocalFile file = storage.local(checkpoint)) {
            return CheckpointImport.of(file.path(), checkpoint, network, choice);
        }
    }
}
