package org.spottune.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.HostVector;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.ParameterSet;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;

/**
 * Lays out the parameters of a trunk in Deeplearning4j's flat vector.
 *
 * <p>Deeplearning4j joins the names of layer and parameter with an underscore and splits them at the last one. Its keys
 * are therefore the checkpoint's names with hyphens for underscores: {@code bn1.running-mean}.
 */
final class TrunkParameters implements ParamInitializer {

    /** The parameter with the given Deeplearning4j key. */
    static Parameter find(ParameterSet parameters, String key) {
        return parameters.find(key.replace('-', '_')).orElseThrow();
    }

    private static String key(Parameter parameter) {
        return parameter.name().replace('_', '-');
    }

    @Override
    public long numParams(NeuralNetConfiguration conf) {
        return numParams(conf.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
        return parameters(layer).length();
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return parameters(layer).ordered().stream().map(TrunkParameters::key).toList();
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return paramKeys(layer);
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return List.of();
    }

    @Override
    public boolean isWeightParam(Layer layer, String name) {
        return true;
    }

    @Override
    public boolean isBiasParam(Layer layer, String name) {
        return false;
    }

    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration conf, INDArray flat, boolean initialize) {
        ParameterSet parameters = parameters(conf.getLayer());
        // Views of Deeplearning4j's own array, even if the kernels' parameters will lie elsewhere.
        parameters.bindValues(new HostVector(flat));
        Draws draws = Draws.of(conf.getSeed(), Purpose.INITIAL_PARAMETERS);
        parameters.ordered().forEach(parameter -> {
            conf.addVariable(key(parameter));
            if (initialize) {
                parameter.assign(parameter.initializer().draw(parameter.name(), parameter.shape(), draws));
            }
        });
        return byKey(parameters, Parameter::values);
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration conf, INDArray flat) {
        ParameterSet parameters = parameters(conf.getLayer());
        parameters.bindGradients(new HostVector(flat));
        return byKey(parameters, Parameter::gradient);
    }

    private static Map<String, INDArray> byKey(ParameterSet parameters, Function<Parameter, INDArray> view) {
        Map<String, INDArray> views = new LinkedHashMap<>();
        parameters.ordered().forEach(parameter -> views.put(key(parameter), view.apply(parameter)));
        return views;
    }

    private static ParameterSet parameters(Layer layer) {
        return new Trunk(((TrunkConfiguration) layer).getSpec()).parameters();
    }
}
