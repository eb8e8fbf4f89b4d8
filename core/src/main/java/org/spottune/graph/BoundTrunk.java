package org.spottune.graph;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.Computation;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.Kernels;

/**
 * A trunk bound to the flat vectors of its graph and, from its first pass on, to kernels. Each graph has one, which all
 * networks that wrap the graph share. Not thread-safe.
 */
final class BoundTrunk implements AutoCloseable {

    private final TrunkSpec spec;
    private final Trunk trunk;
    private Computation computation;
    private Kernels kernels;
    private boolean lentKernels;
    private BoundVector values;
    private BoundVector gradients;
    private FlatVector directions;
    private FlatVector curvatures;
    private boolean staleValues;

    /** A vector and the Deeplearning4j array that it was made from. */
    private record BoundVector(INDArray array, FlatVector vector) {

        /** Compares memory, since Deeplearning4j hands out new views of it, and gives its layers views of parts. */
        boolean covers(INDArray other) {
            return array == other
                    || array.length() >= other.length()
                            && array.offset() == other.offset()
                            && array.data().sameUnderlyingData(other.data());
        }
    }

    BoundTrunk(TrunkSpec spec, DataType type) {
        this.spec = spec;
        this.trunk = new Trunk(spec);
        this.computation = Computation.of(type);
    }

    /**
     * Sets type and precision to compute in.
     *
     * @throws IllegalArgumentException if the type of arrays differs from the network's
     * @throws org.spottune.kernels.UnsupportedPrecisionException if no kernels on this machine compute in that
     *     precision
     * @throws IllegalStateException if the network already computes with other kernels
     */
    void use(Computation wanted) {
        if (wanted.type() != computation.type()) {
            throw new IllegalArgumentException("Cannot compute on arrays in " + wanted.type()
                    + ": those of the network are in " + computation.type());
        }
        if (kernels != null && !wanted.equals(computation)) {
            throw new IllegalStateException("Cannot compute in " + wanted.precision()
                    + ", or with another decorator: the network computes in " + computation.precision() + " already");
        }
        wanted.provider();
        computation = wanted;
    }

    /**
     * Values of all parameters, the trunk's first.
     *
     * @param array Deeplearning4j's array of them
     * @param regionEnds see {@link org.spottune.kernels.KernelsProvider#vector}
     */
    FlatVector values(INDArray array, long... regionEnds) {
        if (values == null || !values.covers(array)) {
            values = new BoundVector(array, computation.provider().vector(array, regionEnds));
            trunk.parameters().bindValues(ofTrunk(values));
            bindKernels();
        }
        return values.vector();
    }

    /** Gradients of all parameters, in the order of {@link #values}. */
    FlatVector gradients(INDArray array) {
        if (gradients == null || !gradients.covers(array)) {
            gradients = new BoundVector(array, computation.provider().vector(array));
            trunk.parameters().bindGradients(ofTrunk(gradients));
            if (trunk.writesGradients()) {
                bindKernels();
            }
        }
        return gradients.vector();
    }

    /** Direction of second-order passes, for all parameters; zeros at first. Values must be bound before. */
    FlatVector directions() {
        bindSecondOrder();
        return directions;
    }

    /** Tangents of all gradients, which second-order passes write. */
    FlatVector curvatures() {
        bindSecondOrder();
        return curvatures;
    }

    private void bindSecondOrder() {
        if (directions == null) {
            directions = values.vector().like();
            curvatures = values.vector().like();
            trunk.parameters()
                    .bindDirections(directions.slice(0, trunk.parameters().length()));
            trunk.parameters()
                    .bindCurvatures(curvatures.slice(0, trunk.parameters().length()));
        }
    }

    private FlatVector ofTrunk(BoundVector bound) {
        return bound.vector().slice(0, trunk.parameters().length());
    }

    private void bindKernels() {
        if (kernels != null) {
            trunk.bind(kernels);
        }
    }

    /**
     * Computes with another trunk's kernels. When a pass of either begins, both lose the tensors they held.
     *
     * @throws IllegalStateException if this network already has kernels
     */
    void share(BoundTrunk other) {
        if (kernels != null) {
            throw new IllegalStateException("Cannot compute with other kernels: the network has computed already");
        }
        use(other.computation);
        kernels = other.kernels();
        lentKernels = true;
        trunk.bind(kernels);
    }

    /** The trunk, ready for a pass. */
    Trunk ready() {
        kernels();
        if (staleValues) {
            values.vector().write(values.array());
            staleValues = false;
        }
        return trunk;
    }

    /** From here on, Deeplearning4j may change its parameter array unnoticed; the next pass reads it again. */
    void markValuesStale() {
        staleValues = true;
    }

    Kernels kernels() {
        if (kernels == null) {
            kernels = computation.kernels();
            trunk.bind(kernels);
        }
        return kernels;
    }

    Trunk trunk() {
        return trunk;
    }

    TrunkSpec spec() {
        return spec;
    }

    DataType dataType() {
        return computation.type();
    }

    /** Frees the kernels; a later pass creates new ones. */
    @Override
    public void close() {
        if (kernels != null && !lentKernels) {
            kernels.close();
        }
        kernels = null;
        lentKernels = false;
    }
}
