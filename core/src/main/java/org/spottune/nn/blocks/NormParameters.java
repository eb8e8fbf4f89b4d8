package org.spottune.nn.blocks;

import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.NormalizationParameters;

/** The four parameters {@code [channels]} of a batch normalisation, with PyTorch's names. */
final class NormParameters {

    private final Learning learning;
    private final Parameter weight;
    private final Parameter bias;
    private final Parameter mean;
    private final Parameter variance;

    NormParameters(ParameterSet parameters, String name, int channels, Learning learning) {
        this.learning = learning;
        weight = parameters.declare(
                new Parameter(name + ".weight", learning.scaleRole(), learning.group(), Initializer.ONE, channels));
        bias = parameters.declare(
                new Parameter(name + ".bias", learning.scaleRole(), learning.group(), Initializer.ZERO, channels));
        mean = parameters.declare(new Parameter(
                name + ".running_mean", learning.statisticRole(), learning.group(), Initializer.ZERO, channels));
        variance = parameters.declare(new Parameter(
                name + ".running_var", learning.statisticRole(), learning.group(), Initializer.ONE, channels));
    }

    /** The kernels' view of the parameters, for inference. */
    NormalizationParameters forInference(boolean rectified) {
        return forKernels(Optional.empty(), rectified);
    }

    /**
     * The kernels' view of the parameters, for training; gradients must be bound if anything of the normalisation
     * changes.
     */
    NormalizationParameters forTraining(boolean rectified) {
        Optional<NormalizationParameters.Gradients> gradients = learning.scalesLearn() || learning.statisticsMove()
                ? Optional.of(new NormalizationParameters.Gradients(
                        gradientOfScale(weight),
                        gradientOfScale(bias),
                        mean.gradientVector(),
                        variance.gradientVector()))
                : Optional.empty();
        return forKernels(gradients, rectified);
    }

    /** Kernels write both gradients or none, so fixed parameters get a separate vector that nobody reads. */
    private FlatVector gradientOfScale(Parameter parameter) {
        return learning.scalesLearn()
                ? parameter.gradientVector()
                : parameter.gradientVector().like();
    }

    private NormalizationParameters forKernels(
            Optional<NormalizationParameters.Gradients> gradients, boolean rectified) {
        return new NormalizationParameters(
                weight.vector(), bias.vector(), mean.vector(), variance.vector(), gradients, rectified);
    }

    /** Grows with every change of the values. */
    long version() {
        return weight.vector().version()
                + bias.vector().version()
                + mean.vector().version()
                + variance.vector().version();
    }

    /** {@code weight / sqrt(running variance + epsilon)}. */
    INDArray scale() {
        INDArray deviation = Transforms.sqrt(variance.values().add(NormalizationParameters.EPSILON), false);
        return weight.values().div(deviation);
    }

    /** Name of the running mean, and its values that give the same output when the input lacks the given shift. */
    Map.Entry<String, INDArray> meanWithout(INDArray inputShift) {
        return Map.entry(mean.name(), mean.values().sub(inputShift));
    }

    /** {@code bias - running mean * scale}. */
    INDArray shift(INDArray scale) {
        return bias.values().sub(mean.values().mul(scale));
    }

    /** Running mean {@code [channels]}. */
    double[] mean() {
        return mean.values().toDoubleVector();
    }

    /** Running variance {@code [channels]}. */
    double[] variance() {
        return variance.values().toDoubleVector();
    }

    /** Scale {@code [channels]}. */
    double[] scales() {
        return weight.values().toDoubleVector();
    }

    /** Direction of the scale in second-order passes, {@code [channels]}. */
    double[] scaleDirection() {
        return weight.directionVector().read().toDoubleVector();
    }

    /** Direction of the shift in second-order passes, {@code [channels]}. */
    double[] shiftDirection() {
        return bias.directionVector().read().toDoubleVector();
    }

    /** Writes the tangents {@code [channels]} of the gradients of scale and shift. */
    void writeCurvature(double[] ofScale, double[] ofShift) {
        weight.curvatureVector().write(Nd4j.createFromArray(ofScale));
        bias.curvatureVector().write(Nd4j.createFromArray(ofShift));
    }

    /**
     * Gradient {@code [channels]} with respect to a constant added to the input, after a backward pass: zero with batch
     * statistics, which cancel it.
     */
    INDArray inputShiftGradient(Statistics statistics) {
        return switch (statistics) {
            case BATCH -> Nd4j.zerosLike(bias.values());
            case STORED -> bias.gradient().mul(scale());
        };
    }
}
