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
 * The source models and the teacher of a run.
 *
 * @param architecture of the trained network
 * @param start network with the start values, if any
 * @param models source models, in the order of the request
 * @param teacher beside the target, if there is one
 * @param origin for records: paths of the models, or the architecture's name
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
     * @param network pretrained network
     * @param normalization of its training images
     * @param trainedOn its training data, as far as known
     */
    record Model(Network network, ChannelNormalization normalization, List<ModelDescription.TrainedOn> trainedOn) {

        private static Model of(ModelFolder folder) throws IOException {
            ModelDescription description = folder.description();
            return new Model(folder.network(), description.normalization(), description.trainedOn());
        }

        /** The model as a frozen network beside a target with another input normalization. */
        private FrozenSource beside(ChannelNormalization ofTarget) {
            return new FrozenSource(network, normalization.scaleFrom(ofTarget), normalization.shiftFrom(ofTarget));
        }
    }

    /**
     * A teacher.
     *
     * @param model its model
     * @param path of its folder
     * @param digest SHA-256 of its archive, in hexadecimal digits
     */
    record TeacherModel(Model model, String path, String digest) {

        private static TeacherModel open(String modelOrRun, Storage storage) throws IOException {
            ModelFolder folder = ModelFolder.open(modelOrRun, storage);
            return new TeacherModel(
                    Model.of(folder), storage.qualified(folder.path()), RunFolder.digest(folder.archive()));
        }
    }

    /** Opens the source models and the teacher of a plan. */
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

    /** Input normalization of the first source model, if any. */
    Optional<ChannelNormalization> normalization() {
        return models.stream().map(Model::normalization).findFirst();
    }

    /** Training data of the models and the teacher, as far as known. */
    List<ModelDescription.TrainedOn> trainedOn() {
        return Stream.concat(models.stream(), teacher.stream().map(TeacherModel::model))
                .flatMap(model -> model.trainedOn().stream())
                .distinct()
                .toList();
    }

    /**
     * Frozen networks beside the target: the models, if terms need them, then the teacher.
     *
     * @param needs of the step's terms
     * @param ofTarget normalization of the target's input
     */
    List<FrozenSource> beside(Needs needs, ChannelNormalization ofTarget) {
        Stream<Model> sources = needs.source() ? models.stream() : Stream.empty();
        Stream<Model> teaching = needs.teacher() ? teacher.stream().map(TeacherModel::model) : Stream.empty();
        return Stream.concat(sources, teaching)
                .map(model -> model.beside(ofTarget))
                .toList();
    }
}
