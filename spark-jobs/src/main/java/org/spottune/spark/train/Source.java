package org.spottune.spark.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.spottune.data.ChannelNormalization;
import org.spottune.graph.Network;
import org.spottune.learner.FrozenSource;
import org.spottune.model.ModelDescription;
import org.spottune.nn.Architecture;
import org.spottune.objective.Needs;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.Storage;

/**
 * What a run starts from, and what stands beside it.
 *
 * @param architecture of the network that is trained
 * @param start network whose weights are the start values, if any
 * @param models that the run reads, the first one first
 * @param teacher beside the target, if there is one
 * @param origin for records: paths of the models or name of the architecture
 */
record Source(
        Architecture architecture,
        Optional<Network> start,
        List<Model> models,
        Optional<TeacherModel> teacher,
        String origin) {

    /**
     * A source model.
     *
     * @param network that was trained before
     * @param normalization that it was trained with
     * @param trainedOn data that it learned from, as far as that is known
     */
    record Model(Network network, ChannelNormalization normalization, List<ModelDescription.TrainedOn> trainedOn) {

        private static Model of(ModelFolder folder) throws IOException {
            ModelDescription description = folder.description();
            return new Model(folder.network(), description.normalization(), description.trainedOn());
        }

        /** The model as a network beside the target, whose input is normalised in some way. */
        private FrozenSource beside(ChannelNormalization ofTarget) {
            return new FrozenSource(network, normalization.scaleFrom(ofTarget), normalization.shiftFrom(ofTarget));
        }
    }

    /**
     * A teacher.
     *
     * @param model of it
     * @param path where it lies
     * @param digest SHA-256 of its archive, in hexadecimal digits
     */
    record TeacherModel(Model model, String path, String digest) {

        private static TeacherModel open(String modelOrRun, Storage storage) throws IOException {
            ModelFolder folder = ModelFolder.open(modelOrRun, storage);
            return new TeacherModel(
                    Model.of(folder), storage.qualified(folder.path()), RunFolder.digest(folder.archive()));
        }
    }

    /** What a plan starts from. */
    static Source of(TrainPlan plan, Storage storage) throws IOException {
        Optional<TeacherModel> teacher = teacher(plan, storage);
        if (!plan.experiment().method().hasSource()) {
            return new Source(
                    plan.architecture(),
                    Optional.empty(),
                    List.of(),
                    teacher,
                    plan.architecture().name());
        }
        List<Model> models = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        for (String path : plan.request().sources()) {
            ModelFolder folder = ModelFolder.open(path, storage);
            models.add(Model.of(folder));
            paths.add(storage.qualified(folder.path()));
        }
        return new Source(
                plan.architecture(),
                plan.startsFromSource() ? Optional.of(models.get(0).network()) : Optional.empty(),
                models,
                teacher,
                String.join(",", paths));
    }

    private static Optional<TeacherModel> teacher(TrainPlan plan, Storage storage) throws IOException {
        return plan.request().teacher().isPresent()
                ? Optional.of(TeacherModel.open(plan.request().teacher().get(), storage))
                : Optional.empty();
    }

    /** The same source with the teacher of another domain. */
    Source taught(TrainPlan domain, Storage storage) throws IOException {
        return new Source(architecture, start, models, teacher(domain, storage), origin);
    }

    /** Channel statistics that normalise the input of what was trained first, if any. */
    Optional<ChannelNormalization> normalization() {
        return models.stream().map(Model::normalization).findFirst();
    }

    /** Data that the models learned from, the teacher's too, as far as that is known. */
    List<ModelDescription.TrainedOn> trainedOn() {
        return Stream.concat(models.stream(), teacher.stream().map(TeacherModel::model))
                .flatMap(model -> model.trainedOn().stream())
                .distinct()
                .toList();
    }

    /**
     * What stands beside the target: the models, where terms need them, and behind them the teacher.
     *
     * @param ofTarget what normalises the target's input
     */
    List<FrozenSource> beside(Needs needs, ChannelNormalization ofTarget) {
        Stream<Model> sources = needs.source() ? models.stream() : Stream.empty();
        Stream<Model> teaching = needs.teacher() ? teacher.stream().map(TeacherModel::model) : Stream.empty();
        return Stream.concat(sources, teaching)
                .map(model -> model.beside(ofTarget))
                .toList();
    }
}
