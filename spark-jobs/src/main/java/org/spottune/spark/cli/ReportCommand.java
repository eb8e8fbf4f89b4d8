package org.spottune.spark.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.spottune.spark.report.Report;
import org.spottune.spark.storage.Storage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code spottune report}: tables and charts of sweeps, runs and evaluations in one HTML file. Needs no Spark session.
 */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "Reports on the sweeps, runs and evaluations in and below the input folders, in one self-contained HTML"
                    + " file.",
            "",
            "A sweep is shown as a whole: its leaderboard, scores, routes, times and failed cells, with links to the"
                    + " folders of its cells. The runs of cells get no sections; to see one, name its folder as"
                    + " another input.",
            "An evaluation appears with the run whose model it measured. Rows and sections are in the order of the"
                    + " folders' names."
        })
final class ReportCommand implements Callable<Integer> {

    @Option(
            names = "--input",
            required = true,
            paramLabel = "DIR",
            converter = PathText.class,
            description = "Folder to search for sweeps, runs and evaluations. May be repeated.")
    private List<String> inputs;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FILE.html",
            converter = PathText.class,
            description = "New file for the report.")
    private String output;

    @Override
    public Integer call() throws IOException {
        Storage storage = new Storage(SparkHadoopUtil.get().newConfiguration(new SparkConf()));
        ResultLine.print(new Report(storage).write(inputs, output), System.out);
        return ExitCode.DONE.value();
    }
}
