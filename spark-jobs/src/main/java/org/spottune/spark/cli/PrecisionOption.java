package org.spottune.spark.cli;

import org.spottune.kernels.Precision;
import picocli.CommandLine.Option;

/** The option {@code --precision} of commands that run a network. */
final class PrecisionOption {

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            defaultValue = "float32",
            description = "Number format of activations in storage and products: ${COMPLETION-CANDIDATES} (default:"
                    + " ${DEFAULT-VALUE}). 'doctor' shows how this machine supports bfloat16.")
    private Precision precision;

    Precision value() {
        return precision;
    }
}
