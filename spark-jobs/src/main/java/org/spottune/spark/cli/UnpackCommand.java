package org.spottune.spark.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.spottune.spark.pack.ModelPack;
import org.spottune.spark.storage.Storage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spottune unpack}: restores models from a pack. Needs no Spark session. */
@Command(
        name = "unpack",
        mixinStandardHelpOptions = true,
        description = "Restores models from a pack, each as a folder identical to the packed one.")
final class UnpackCommand implements Callable<Integer> {

    @Option(
            names = "--input",
            required = true,
            paramLabel = "PACK",
            converter = PathText.class,
            description = "Folder of the pack.")
    private String input;

    /** Not {@code --name}, which is an option of spark-submit. */
    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "A model to unpack; may be repeated (default: all of them).")
    private List<String> models = List.of();

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            converter = PathText.class,
            description = "New folder, with a folder of its name for each model.")
    private String output;

    @Override
    public Integer call() throws IOException {
        Storage storage = new Storage(SparkHadoopUtil.get().newConfiguration(new SparkConf()));
        List<String> unpacked = ModelPack.open(input, storage).unpack(models, output);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("output", output);
        result.put("models", unpacked);
        ResultLine.print(result, System.out);
        return ExitCode.DONE.value();
    }
}
