package org.spottune.graph;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.ParameterSet;

/**
 * Deeplearning4j's configuration of a {@link TrunkLayer}: {@code [N, H, W, 3] -> [N, width]}.
 *
 * <p>Every saved model contains this class by name: do not move it. Running statistics and frozen parameters use the
 * updater that subtracts their gradient view, which holds the step of the running estimate, or zero.
 */
public class TrunkConfiguration extends FeedForwardLayer {

    private static final long serialVersionUID = 1L;

    private TrunkSpec spec;
    private transient ParameterSet declared;

    /** For deserialisation. */
    public TrunkConfiguration() {}

    public TrunkConfiguration(TrunkSpec spec) {
        setSpec(spec);
    }

    public TrunkSpec getSpec() {
        return spec;
    }

    /** For deserialisation. */
    public final void setSpec(TrunkSpec spec) {
        this.spec = spec;
        this.declared = null;
        this.nOut = spec.network().featureWidth();
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initializeParameters,
            DataType type) {
        TrunkLayer layer = new TrunkLayer(conf, type);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(parameters);
        Map<String, INDArray> table = initializer().init(conf, parameters, initializeParameters);
        layer.setParamTable(table);
        layer.setConf(conf);
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return new TrunkParameters();
    }

    @Override
    public InputType getOutputType(int index, InputType input) {
        return InputType.feedForward(nOut);
    }

    @Override
    public void setNIn(InputType input, boolean override) {
        // Any height and width is allowed, and the number of channels is fixed.
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType input) {
        return null;
    }

    @Override
    public IUpdater getUpdaterByParam(String name) {
        return role(name) == Parameter.Role.LEARNING ? iUpdater : new NoOp();
    }

    @Override
    public List<Regularization> getRegularizationByParam(String name) {
        return role(name) == Parameter.Role.LEARNING ? regularization : null;
    }

    /** Caches the declared parameters, since Deeplearning4j asks for each in turn. */
    private Parameter.Role role(String key) {
        if (declared == null) {
            declared = new Trunk(spec).parameters();
        }
        return TrunkParameters.find(declared, key).role();
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        return new LayerMemoryReport.Builder(layerName, TrunkConfiguration.class, input, getOutputType(-1, input))
                .standardMemory(initializer().numParams(this), 0)
                .workingMemory(0, 0, 0, 0)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrunkConfiguration that && super.equals(other) && Objects.equals(spec, that.spec);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), spec);
    }
}
