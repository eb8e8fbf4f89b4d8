package org.spottune.spark.cli;

import org.spottune.kernels.Precision;
import picocli.CommandLine.Option;

/** The option of commands that run a network. */
final class PrecisionOption {

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            defaultValue = "float32",
            description = "How activations are stored and multiplied: ${COMPLETION-CANDIDATES}"
                    + " (default: ${DEFAULT-VALUE}). 'doctor' tells how this machine does bfloat16.")
    private Precision precision;

    Precision value() {
        return precision;
    }
}
