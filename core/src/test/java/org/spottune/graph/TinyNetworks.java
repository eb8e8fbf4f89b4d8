package org.spottune.graph;

import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.nn.Architecture;
import org.spottune.nn.TinyResNets;
import org.spottune.nn.blocks.Parameter;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.TransferMethod;

/** Networks of two blocks on three classes, and images for them. */
public final class TinyNetworks {

    public static final int CLASSES = 3;
    public static final int IMAGE_SIZE = 8;

    private TinyNetworks() {}

    /** The network that a method trains, with batch statistics and random initial values. */
    public static Network of(TransferMethod method, DataType type, long seed) {
        return of(method, Computation.of(type), seed);
    }

    /** The same with a given computation. */
    public static Network of(TransferMethod method, Computation computation, long seed) {
        return Network.create(
                method.network(TinyResNets.averagePooled(), Statistics.BATCH), CLASSES, seed, computation);
    }

    /** A network that routes both blocks and sends an image through the fine-tuned branches unless it is black. */
    public static Network routedByBrightness(DataType type) {
        Network network = of(new SpotTune(0, 5), type, 1);
        // Features are not negative, and zero for a black image.
        Parameter weight = parameter(network, "policy.fc.weight");
        INDArray rows = Nd4j.zeros(type, weight.values().shape());
        rows.getRow(1).assign(1);
        rows.getRow(3).assign(1);
        weight.assign(rows);
        parameter(network, "policy.fc.bias").assign(Nd4j.createFromArray(0, -1e-6, 0, -1e-6));
        return network;
    }

    /** Images {@code [count, 8, 8, 3]} of values in (0, 1), the first of which is black. */
    public static INDArray images(DataType type, int count) {
        Draws draws = Draws.of(1, Purpose.PICTURES);
        int size = IMAGE_SIZE * IMAGE_SIZE * Architecture.IMAGE_CHANNELS;
        double[] values = IntStream.range(0, count * size)
                .mapToDouble(i -> i < size ? 0 : draws.uniform(i))
                .toArray();
        return Nd4j.createFromArray(values)
                .reshape('c', count, IMAGE_SIZE, IMAGE_SIZE, Architecture.IMAGE_CHANNELS)
                .castTo(type);
    }

    /** The parameter with a name. */
    public static Parameter parameter(Network network, String name) {
        return network.parameters().stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No parameter '" + name + "'"));
    }
}
