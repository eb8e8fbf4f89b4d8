package org.spottune.spark.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.spottune.data.ChannelNormalization;
import org.spottune.graph.Network;
import org.spottune.learner.FrozenSource;
import org.spottune.model.ModelDescription;
import org.spottune.nn.Architecture;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.Storage;

/**
 * What a run starts from, and what stands beside it.
 *
 * @param architecture of the network that is trained
 * @param start network whose weights are the start values, if any
 * @param models that the run reads, the first one first
 * @param origin for records: paths of the models or name of the architecture
 */
record Source(Architecture architecture, Optional<Network> start, List<Model> models, String origin) {

    /**
     * A source model.
     *
     * @param network that was trained before
     * @param normalization that it was trained with
     * @param trainedOn data that it learned from, as far as that is known
     */
    record Model(Network network, ChannelNormalization normalization, List<ModelDescription.TrainedOn> trainedOn) {}

    /** What a plan starts from. */
    static Source of(TrainPlan plan, Storage storage) throws IOException {
        if (!plan.experiment().method().hasSource()) {
            return new Source(
                    plan.architecture(),
                    Optional.empty(),
                    List.of(),
                    plan.architecture().name());
        }
        List<Model> models = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        for (String path : plan.request().sources()) {
            ModelFolder folder = ModelFolder.open(path, storage);
            ModelDescription description = folder.description();
            models.add(new Model(folder.network(), description.normalization(), description.trainedOn()));
            paths.add(storage.qualified(folder.path()));
        }
        return new Source(
                plan.architecture(),
                plan.startsFromSource() ? Optional.of(models.get(0).network()) : Optional.empty(),
                models,
                String.join(",", paths));
    }

    /** Channel statistics that normalise the input of what was trained first, if any. */
    Optional<ChannelNormalization> normalization() {
        return models.stream().map(Model::normalization).findFirst();
    }

    /** Data that the models learned from, as far as that is known. */
    List<ModelDescription.TrainedOn> trainedOn() {
        return models.stream().flatMap(model -> model.trainedOn().stream()).toList();
    }

    /**
     * The models as networks beside the target.
     *
     * @param ofTarget what normalises the target's input
     */
    List<FrozenSource> beside(ChannelNormalization ofTarget) {
        return models.stream()
                .map(model -> new FrozenSource(
                        model.network(),
                        model.normalization().scaleFrom(ofTarget),
                        model.normalization().shiftFrom(ofTarget)))
                .toList();
    }
}
