package org.spottune.nn.blocks;

import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A named array of a network; its values and gradients are views of the network's flat vectors once these are bound.
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
        POLICY,
        HEAD
    }

    private final String name;
    private final Role role;
    private final Group group;
    private final Initializer initializer;
    private final long[] shape;
    private INDArray values;
    private INDArray gradient;

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

    /** Sizes in PyTorch's order: {@code [out, in, k, k]}, {@code [out, in]} or {@code [channels]}. */
    public List<Long> shape() {
        return LongStream.of(shape).boxed().toList();
    }

    public long length() {
        return LongStream.of(shape).reduce(1, Math::multiplyExact);
    }

    /** View of the values, order 'c'. */
    public INDArray values() {
        return bound(values);
    }

    /** View of the gradient, order 'c'. */
    public INDArray gradient() {
        return bound(gradient);
    }

    void bindValues(INDArray interval) {
        values = interval.reshape('c', shape);
    }

    void bindGradient(INDArray interval) {
        gradient = interval.reshape('c', shape);
    }

    private INDArray bound(INDArray view) {
        if (view == null) {
            throw new IllegalStateException("Parameter '" + name + "' is not bound to the network's flat vector");
        }
        return view;
    }

    @Override
    public String toString() {
        return name + " " + shape() + " " + role + " " + group;
    }
}
