package org.spottune.spark.train;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.Storage;

/**
 * Checks that a model can be a teacher: any model with the data set's classes can, also a compact or adapted one or
 * another architecture. A routed model needs a policy to choose its routes; random routes have none.
 */
final class Teacher {

    private Teacher() {}

    /**
     * Reads the specification of a teacher's network.
     *
     * @param modelOrRun its folder
     * @throws DataException if it is not a model, has other classes than the data set, or routes without a policy
     */
    static TrunkSpec open(String modelOrRun, DatasetDescription dataset, Storage storage) throws IOException {
        ModelFolder folder = ModelFolder.open(modelOrRun, storage);
        TrunkSpec spec = folder.spec();
        if (spec.partition().routedBlocks() > 0 && spec.policy().isEmpty()) {
            throw new DataException("Model '" + folder.path()
                    + "' cannot be the teacher: its blocks are routed at random; expected a network with one branch"
                    + " per block, or with a policy");
        }
        difference(folder.description().classes(), dataset.classes()).ifPresent(difference -> {
            throw new DataException("Model '" + folder.path() + "' cannot be the teacher on data set '" + dataset.name()
                    + "': its classes must be the data set's in the same order, " + difference);
        });
        return spec;
    }

    /** The specification of a teacher that does not exist yet; the method that will make it does not matter. */
    static TrunkSpec ofFuture(Architecture architecture) {
        return TrunkSpec.withoutPolicy(architecture, Partition.frozen(architecture.blockCount()), Statistics.STORED);
    }

    /** The first difference between two lists of classes, in words; empty if they are equal. */
    private static Optional<String> difference(List<String> got, List<String> expected) {
        if (got.isEmpty()) {
            return Optional.of("but it does not name its classes");
        }
        for (int k = 0; k < Math.min(got.size(), expected.size()); k++) {
            if (!got.get(k).equals(expected.get(k))) {
                return Optional.of("but class " + k + " is '" + got.get(k) + "', expected '" + expected.get(k) + "'");
            }
        }
        return got.size() == expected.size()
                ? Optional.empty()
                : Optional.of("but it has " + got.size() + " classes, expected " + expected.size());
    }
}
