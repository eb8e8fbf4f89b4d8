package org.spottune.nn.blocks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Decorates the convolutions of one network with a domain's own values, and holds the dropout of training passes. */
public final class KernelDecorator {

    private final Decoration decoration;
    private final List<Decorated> decorated = new ArrayList<>();
    private Optional<ChannelDropout> dropout = Optional.empty();

    public KernelDecorator(Decoration decoration) {
        this.decoration = decoration;
    }

    /** Sets the channel dropout of the next training passes; none before the first call. */
    public void drop(ChannelDropout channels) {
        dropout = Optional.of(channels);
    }

    Optional<ChannelDropout> dropout() {
        return dropout;
    }

    /** A decorated convolution and its normalisation. */
    private record Decorated(SharedKernel kernel, DomainConvolution convolution, Optional<NormParameters> norm) {

        void putPlain(Map<String, INDArray> values) {
            values.put(
                    kernel.weight().name(),
                    convolution.kernel().reshape('c', kernel.shape().weightShape()));
            Optional<INDArray> bias = kernel.bias().map(Parameter::values);
            Optional<INDArray> shift = convolution.shift();
            if (shift.isEmpty() || shift.equals(bias)) {
                return;
            }
            if (norm.isPresent()) {
                Map.Entry<String, INDArray> mean = norm.get()
                        .meanWithout(bias.map(own -> shift.get().sub(own)).orElse(shift.get()));
                values.put(mean.getKey(), mean.getValue());
            } else {
                values.put(kernel.bias().orElseThrow().name(), shift.get());
            }
        }
    }

    /** Registers a decorated convolution and its normalisation. */
    void register(SharedKernel kernel, DomainConvolution convolution, Optional<NormParameters> norm) {
        decorated.add(new Decorated(kernel, convolution, norm));
    }

    /**
     * Folds the decoration into plain parameters: values, by name, with which the network without decoration computes
     * the same function with stored statistics. Only parameters whose values change are included.
     */
    public Map<String, INDArray> plainValues() {
        Map<String, INDArray> values = new HashMap<>();
        decorated.forEach(one -> one.putPlain(values));
        return values;
    }

    boolean decorates(SharedKernel kernel) {
        return decoration.decorates(kernel.shape());
    }

    /**
     * Declares the decoration of a kernel, with the convolution's name as prefix.
     *
     * @param learning how the kernel's unit learns
     */
    DomainConvolution decorate(ParameterSet parameters, SharedKernel kernel, Learning learning) {
        if (decoration instanceof Decoration.SeriesAdapters adapters) {
            return new SeriesAdapter(parameters, kernel, learning, adapters);
        }
        if (decoration instanceof Decoration.ParallelAdapters adapters) {
            return new ParallelAdapter(parameters, kernel, learning, adapters, this);
        }
        if (decoration instanceof Decoration.WeightMasks masks) {
            return new DerivedConvolution(new MaskedKernel(parameters, kernel, learning, masks));
        }
        if (decoration instanceof Decoration.FilterControllers controllers) {
            return new DerivedConvolution(new RecombinedKernel(parameters, kernel, learning, controllers));
        }
        throw new IllegalStateException("No decorated convolution exists for " + decoration);
    }
}
