package org.spottune.spark.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.UUID;
import org.spottune.graph.Network;
import org.spottune.kernels.Precision;
import org.spottune.model.NetworkArchive;
import org.spottune.train.StepSettings;

/**
 * What all rounds of a run have in common; broadcast once.
 *
 * @param runId names the workers that executors keep between rounds; that of no other run, so that all that share a worker
 *     share the precision
 * @param archive the network with all its parameters, frozen ones included; what learns has its start values here
 * @param step what a step minimises, and how parameters move
 * @param seed of every draw
 * @param precision in which workers compute their passes
 */
record RunContext(String runId, byte[] archive, StepSettings step, long seed, Precision precision)
        implements Serializable {

    static RunContext of(Network network, AveragingSettings settings) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try {
            NetworkArchive.write(network, Map.of(), archive);
        } catch (IOException impossible) {
            throw new UncheckedIOException("Cannot write a network into memory", impossible);
        }
        return new RunContext(
                UUID.randomUUID().toString(),
                archive.toByteArray(),
                settings.step(),
                settings.seed(),
                settings.precision());
    }

    @Override
    public String toString() {
        return "run " + runId + " (network of " + archive.length + " bytes)";
    }
}
