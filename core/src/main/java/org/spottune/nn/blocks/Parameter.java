package org.spottune.nn.blocks;

import java.util.Collection;
import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.FlatVector;

/** A named array of a network. Values and gradients are slices of the network's flat vectors, once bound. */
public final class Parameter {

    /** What an optimiser does with a parameter. */
    public enum Role {
        /** Learned by gradient descent. */
        LEARNING,
        /** A running estimate that follows the batches: never decayed, clipped or projected. */
        STATISTIC,
        /** Never changed. */
        FROZEN
    }

    /** Selects the optimiser settings, such as learning rate and weight decay. */
    public enum Group {
        BACKBONE,
        /** A domain's own values that decorate shared kernels. */
        ADAPTER,
        POLICY,
        HEAD,
        /** Projections between feature maps, and extra classifiers for a source network's outputs. */
        MATCHING,
        /** Meta-networks, which decide what to transfer (L2T-ww). */
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

    /** The name, as in torchvision, such as {@code layer1.0.conv1.weight}. */
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
     * Size of parameters as published results count it, in 32-bit values, rounded up: a mask counts one bit, running
     * statistics do not count.
     */
    public static long count(Collection<Parameter> parameters) {
        long bits = parameters.stream()
                .filter(parameter -> !parameter.isRunningStatistic())
                .mapToLong(parameter -> Math.multiplyExact(parameter.length(), parameter.isMask() ? 1 : Float.SIZE))
                .reduce(0, Math::addExact);
        return (bits + Float.SIZE - 1) / Float.SIZE;
    }

    /** Whether it is a running statistic of a normalisation, which published results do not count as a parameter. */
    public boolean isRunningStatistic() {
        return name.endsWith(RUNNING_MEAN) || name.endsWith(RUNNING_VARIANCE);
    }

    /** Whether it masks weights: each value only matters as above or below a threshold, one bit. */
    public boolean isMask() {
        return initializer == Initializer.MASK;
    }

    /** The shape in PyTorch's order: {@code [out, in, k, k]}, {@code [out, in]} or {@code [channels]}. */
    public List<Long> shape() {
        return LongStream.of(shape).boxed().toList();
    }

    public long length() {
        return LongStream.of(shape).reduce(1, Math::multiplyExact);
    }

    /** The values in host memory, order 'c'; read-only. */
    public INDArray values() {
        return vector().read().reshape('c', shape);
    }

    /** Sets all values from an array of any shape with this length. */
    public void assign(INDArray source) {
        vector().write(source);
    }

    /** The gradient in host memory, order 'c'; read-only. */
    public INDArray gradient() {
        return gradientVector().read().reshape('c', shape);
    }

    /** The values in the kernels' memory, order 'c'; the version grows when they change. */
    public FlatVector vector() {
        return bound(values);
    }

    /** The gradient in the kernels' memory, order 'c'. */
    public FlatVector gradientVector() {
        return bound(gradient);
    }

    /** Direction of the values in second-order passes, order 'c'. */
    FlatVector directionVector() {
        return bound(direction);
    }

    /** Tangent of the gradient along that direction, which second-order passes write, order 'c'. */
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
            throw new IllegalStateException(
                    "Parameter '" + name + "' must be bound to the network's flat vector before use");
        }
        return interval;
    }

    @Override
    public String toString() {
        return name + " " + shape() + " " + role + " " + group;
    }
}
