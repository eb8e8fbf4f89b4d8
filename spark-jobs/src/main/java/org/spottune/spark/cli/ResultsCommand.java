package org.spottune.spark.cli;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.spottune.spark.score.SweepSubmission;
import org.spottune.spark.storage.Storage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spottune results}: writes a submission to the challenge from a sweep's cells. Needs no Spark session. */
@Command(
        name = "results",
        mixinStandardHelpOptions = true,
        description = "Writes the predictions of a sweep's method for the test images of all domains as results.json.")
final class ResultsCommand implements Callable<Integer> {

    @Option(
            names = "--sweep",
            required = true,
            paramLabel = "DIR",
            converter = PathText.class,
            description = "Folder of a sweep.")
    private String sweep;

    @Option(names = "--method", required = true, paramLabel = "NAME", description = "Method of the sweep.")
    private String method;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the runs; needed if the sweep has more than one.")
    private Long seed;

    @Option(
            names = "--allow-missing",
            description = "Leave out domains that are not finished or have no predictions, instead of failing.")
    private boolean allowMissing;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "results.json",
            converter = PathText.class,
            description = "New file for the submission.")
    private String output;

    @Override
    public Integer call() throws IOException {
        Storage storage = new Storage(SparkHadoopUtil.get().newConfiguration(new SparkConf()));
        OptionalLong chosen = seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
        SweepSubmission.Request request = new SweepSubmission.Request(sweep, method, chosen, allowMissing);
        ResultLine.print(new SweepSubmission(storage).write(request, output), System.out);
        return ExitCode.DONE.value();
    }
}
