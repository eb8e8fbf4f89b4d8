package org.spottune.nn.blocks;

import java.util.Collection;
import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.FlatVector;

/**
 * A named array of a network; its values and gradients are slices of the network's flat vectors once these are bound.
 */
public final class Parameter {

    /** What an optimiser does with a parameter. */
    public enum Role {
        /** Learned by gradient descent. */
        LEARNING,
        /** A running estimate that moves with the batches seen: never decayed, clipped or projected. */
        STATISTIC,
        /** Never changed. */
        FROZEN
    }

    /** Which settings (learning rate, weight decay) apply. */
    public enum Group {
        BACKBONE,
        /** A domain's own values that decorate kernels which it shares with others. */
        ADAPTER,
        POLICY,
        HEAD,
        /** Projections between feature maps, and classifiers beside the target's. */
        MATCHING,
        /** Meta-networks, which decide what is transferred. */
        META
    }

    private static final String RUNNING_MEAN = ".running_mean";
    private static final String RUNNING_VARIANCE = ".running_var";

    private final String name;
    private final Role role;
    private final Group group;
    private final Initializer initializer;
    private final long[] shape;
    private FlatVector values;
    private FlatVector gradient;
    private FlatVector direction;
    private FlatVector curvature;

    Parameter(String name, Role role, Group group, Initializer initializer, long... shape) {
        this.name = name;
        this.role = role;
        this.group = group;
        this.initializer = initializer;
        this.shape = shape.clone();
    }

    /** The checkpoint's name, such as {@code layer1.0.conv1.weight}. */
    public String name() {
        return name;
    }

    public Role role() {
        return role;
    }

    public Group group() {
        return group;
    }

    public Initializer initializer() {
        return initializer;
    }

    /**
     * The size of some parameters as the field counts it, in values of 32 bits, rounded up: masks by the bit, and no running
     * statistics.
     */
    public static long count(Collection<Parameter> parameters) {
        long bits = parameters.stream()
                .filter(parameter -> !parameter.isRunningStatistic())
                .mapToLong(parameter -> Math.multiplyExact(parameter.length(), parameter.isMask() ? 1 : Float.SIZE))
                .reduce(0, Math::addExact);
        return (bits + Float.SIZE - 1) / Float.SIZE;
    }

    /** Whether it is a running estimate of a normalisation, which the field does not count among parameters. */
    public boolean isRunningStatistic() {
        return name.endsWith(RUNNING_MEAN) || name.endsWith(RUNNING_VARIANCE);
    }

    /** Whether it masks weights: of its values only the side of a threshold counts, one bit each. */
    public boolean isMask() {
        return initializer == Initializer.MASK;
    }

    /** Sizes in PyTorch's order: {@code [out, in, k, k]}, {@code [out, in]} or {@code [channels]}. */
    public List<Long> shape() {
        return LongStream.of(shape).boxed().toList();
    }

    public long length() {
        return LongStream.of(shape).reduce(1, Math::multiplyExact);
    }

    /** The values in host memory, order 'c', for reading alone. */
    public INDArray values() {
        return vector().read().reshape('c', shape);
    }

    /** Sets all values; the array may have any shape of this length. */
    public void assign(INDArray source) {
        vector().write(source);
    }

    /** The gradient in host memory, order 'c', for reading alone. */
    public INDArray gradient() {
        return gradientVector().read().reshape('c', shape);
    }

    /** The values where kernels compute, order 'c'; its version tells whether they changed. */
    public FlatVector vector() {
        return bound(values);
    }

    /** The gradient where kernels compute, order 'c'. */
    public FlatVector gradientVector() {
        return bound(gradient);
    }

    /** What second-order passes move the values along, order 'c'. */
    FlatVector directionVector() {
        return bound(direction);
    }

    /** Where they write the tangent of the gradient along that direction, order 'c'. */
    FlatVector curvatureVector() {
        return bound(curvature);
    }

    void bindDirection(FlatVector interval) {
        direction = interval;
    }

    void bindCurvature(FlatVector interval) {
        curvature = interval;
    }

    void bindValues(FlatVector interval) {
        values = interval;
    }

    void bindGradient(FlatVector interval) {
        gradient = interval;
    }

    private FlatVector bound(FlatVector interval) {
        if (interval == null) {
            throw new IllegalStateException("Parameter '" + name + "' is not bound to the network's flat vector");
        }
        return interval;
    }

    @Override
    public String toString() {
        return name + " " + shape() + " " + role + " " + group;
    }
}
