package org.spottune.graph;

import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.nn.Taps;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.Routing;

/** The whole trunk as one Deeplearning4j layer, so that its parts pass tensors directly and not through the graph. */
final class TrunkLayer extends BaseLayer<TrunkConfiguration> {

    private static final long serialVersionUID = 1L;

    private final transient BoundTrunk bound;

    TrunkLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
        bound = new BoundTrunk(layerConf().getSpec(), type);
    }

    BoundTrunk bound() {
        return bound;
    }

    @Override
    public Type type() {
        return Type.CONVOLUTIONAL;
    }

    @Override
    public void setParamsViewArray(INDArray flat) {
        super.setParamsViewArray(flat);
        bound.values(flat);
        bound.markValuesStale();
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray flat) {
        super.setBackpropGradientsViewArray(flat);
        bound.gradients(flat);
    }

    /** Features with argmax routing. Reads the parameters again, since a caller of the graph may have changed them. */
    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        INDArray features;
        try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            bound.markValuesStale();
            Trunk trunk = bound.ready();
            features = training
                    ? trunk.forward(input, Routing.argmax(), Taps.none())
                    : trunk.infer(input, Routing.argmax(), Taps.none());
        }
        return workspaces.dup(ArrayType.ACTIVATIONS, features);
    }

    /** An update of the parameters is likely to follow. */
    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray featureGradient, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            bound.trunk().backward(Optional.of(featureGradient), Map.of(), Optional.empty());
        }
        bound.markValuesStale();
        Gradient gradient = new DefaultGradient(gradientsFlattened);
        gradientViews.forEach((name, view) -> gradient.setGradientFor(name, view, 'c'));
        return new Pair<>(gradient, null);
    }

    /** The running statistics' gradient views are steps, not sums over the batch. */
    @Override
    public boolean updaterDivideByMinibatch(String key) {
        return TrunkParameters.find(bound.trunk().parameters(), key).role() != Parameter.Role.STATISTIC;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}
