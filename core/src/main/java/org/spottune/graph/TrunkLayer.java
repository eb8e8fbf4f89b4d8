package org.spottune.graph;

import java.util.function.UnaryOperator;
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
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Precision;
import org.spottune.nn.blocks.Changed;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.Routing;

/** The whole trunk as one Deeplearning4j layer, so that its parts pass tensors without the graph in between. */
public final class TrunkLayer extends BaseLayer<TrunkConfiguration> {

    private static final long serialVersionUID = 1L;

    private final transient Trunk trunk;
    private transient Kernels kernels;

    TrunkLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
        trunk = new Trunk(layerConf().getSpec());
        kernels = KernelChoice.of(type).kernels(type, Precision.FLOAT32);
        trunk.bind(kernels);
    }

    Trunk trunk() {
        return trunk;
    }

    Kernels kernels() {
        return kernels;
    }

    void computeWith(Precision precision) {
        if (trunk.decisions() != null) {
            throw new IllegalStateException(
                    "Cannot change the precision to " + precision + ": the network has computed already");
        }
        Kernels replacement = KernelChoice.of(dataType).kernels(dataType, precision);
        kernels.close();
        kernels = replacement;
        trunk.bind(kernels);
    }

    void decorateKernels(UnaryOperator<Kernels> decorator) {
        kernels = decorator.apply(kernels);
        trunk.bind(kernels);
    }

    @Override
    public Type type() {
        return Type.CONVOLUTIONAL;
    }

    @Override
    public void setParamsViewArray(INDArray flat) {
        super.setParamsViewArray(flat);
        trunk.parameters().bindValues(flat);
        trunk.parametersChanged(Changed.ALL);
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray flat) {
        super.setBackpropGradientsViewArray(flat);
        trunk.parameters().bindGradients(flat);
    }

    /**
     * Features with argmax routing. Forgets what was derived from parameter values, since whoever calls through the
     * graph may have moved them.
     */
    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        INDArray features;
        try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            trunk.parametersChanged(Changed.ALL);
            features = training ? trunk.forward(input, Routing.argmax()) : trunk.infer(input, Routing.argmax());
        }
        return workspaces.dup(ArrayType.ACTIVATIONS, features);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray featureGradient, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            trunk.backward(featureGradient);
        }
        Gradient gradient = new DefaultGradient(gradientsFlattened);
        gradientViews.forEach((name, view) -> gradient.setGradientFor(name, view, 'c'));
        return new Pair<>(gradient, null);
    }

    /** The running statistics' gradient views are steps, not sums over the batch. */
    @Override
    public boolean updaterDivideByMinibatch(String key) {
        return TrunkParameters.find(trunk.parameters(), key).role() != Parameter.Role.STATISTIC;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}
