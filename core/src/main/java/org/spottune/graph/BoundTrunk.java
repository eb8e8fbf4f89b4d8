package org.spottune.graph;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.Computation;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.Kernels;

/**
 * A trunk bound to the flat vectors of its graph, and to kernels from its first pass on. One for each graph, however many
 * networks wrap that. Not thread-safe.
 */
final class BoundTrunk implements AutoCloseable {

    private final TrunkSpec spec;
    private final Trunk trunk;
    private Computation computation;
    private Kernels kernels;
    private boolean lentKernels;
    private Place values;
    private Place gradients;
    private FlatVector directions;
    private FlatVector curvatures;
    private boolean movedByGraph;

    /** A vector, and the array of Deeplearning4j that it was made of. */
    private record Place(INDArray array, FlatVector vector) {

        /** Deeplearning4j hands out new views of the same memory, and to its layers views of their parts. */
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
     * What computes from the first pass on.
     *
     * @throws IllegalArgumentException if it computes on arrays of another type
     * @throws org.spottune.kernels.UnsupportedPrecisionException if it cannot be had on this machine
     * @throws IllegalStateException if something else computes already
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
     * Values of all parameters, of which the trunk's come first.
     *
     * @param array where Deeplearning4j has them
     * @param regionEnds as of {@link org.spottune.kernels.KernelsProvider#vector}
     */
    FlatVector values(INDArray array, long... regionEnds) {
        if (values == null || !values.covers(array)) {
            values = new Place(array, computation.provider().vector(array, regionEnds));
            trunk.parameters().bindValues(ofTrunk(values));
            bindKernels();
        }
        return values.vector();
    }

    /** Gradients of all parameters, as {@link #values}. */
    FlatVector gradients(INDArray array) {
        if (gradients == null || !gradients.covers(array)) {
            gradients = new Place(array, computation.provider().vector(array));
            trunk.parameters().bindGradients(ofTrunk(gradients));
            if (trunk.writesGradients()) {
                bindKernels();
            }
        }
        return gradients.vector();
    }

    /** What second-order passes move all parameters along; zeros at first. Values must be bound before. */
    FlatVector directions() {
        bindSecondOrder();
        return directions;
    }

    /** Where they write the tangents of all gradients. */
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

    private FlatVector ofTrunk(Place place) {
        return place.vector().slice(0, trunk.parameters().length());
    }

    private void bindKernels() {
        if (kernels != null) {
            trunk.bind(kernels);
        }
    }

    /**
     * Computes with another trunk's kernels, which take back what either holds when a pass of the other begins.
     *
     * @throws IllegalStateException if something computes already
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
        if (movedByGraph) {
            values.vector().write(values.array());
            movedByGraph = false;
        }
        return trunk;
    }

    /** Deeplearning4j may move the parameters from here on, without saying so: what its array holds counts. */
    void movesByGraph() {
        movedByGraph = true;
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

    /** Frees what computes; a later pass would make it anew. */
    @Override
    public void close() {
        if (kernels != null && !lentKernels) {
            kernels.close();
        }
        kernels = null;
        lentKernels = false;
    }
}
