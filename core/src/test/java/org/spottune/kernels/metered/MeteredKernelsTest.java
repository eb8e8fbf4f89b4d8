package org.spottune.kernels.metered;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.BatchNormalization;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.ChannelTerm;
import org.spottune.kernels.Convolution;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.ConvolutionWeights;
import org.spottune.kernels.Downsampling;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.HostVector;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.MaxPooling;
import org.spottune.kernels.NormalizationParameters;
import org.spottune.kernels.Tensor;
import org.spottune.kernels.metered.KernelWork.Kind;

/** Compares counts with an inner implementation that only records which of its methods are called. */
class MeteredKernelsTest {

    /** Methods that create, describe or close something, and compute nothing. */
    private static final Set<String> UNMETERED = Set.of("dataType", "convolution", "batchNormalization", "close");

    private static final ActivationShape SHAPE = new ActivationShape(5, 8, 8, 2);
    private static final Tensor TENSOR = () -> SHAPE;
    private static final ConvolutionShape CONVOLUTION = ConvolutionShape.same(2, 4, 3, 2);
    private static final ConvolutionWeights FOLDED =
            new ConvolutionWeights(null, Optional.empty(), Optional.empty(), false);
    private static final FlatVector VECTOR = new HostVector(Nd4j.zeros(1));
    private static final NormalizationParameters NORMALIZATION =
            new NormalizationParameters(null, null, null, null, Optional.empty(), true);

    /** A value for every type of parameter and result. */
    private static final Map<Class<?>, Object> VALUES = Map.ofEntries(
            Map.entry(Tensor.class, TENSOR),
            Map.entry(ActivationShape.class, SHAPE),
            Map.entry(INDArray.class, Nd4j.scalar(1f)),
            Map.entry(double.class, 1.0),
            Map.entry(int.class, 1),
            Map.entry(List.class, List.of(new ChannelTerm(new double[] {1}, TENSOR))),
            Map.entry(int[].class, new int[] {0}),
            Map.entry(boolean[].class, new boolean[] {true}),
            Map.entry(double[].class, new double[] {1}),
            Map.entry(Downsampling.class, new Downsampling(Downsampling.Kind.AVERAGE, 2, 4, 0)),
            Map.entry(MaxPooling.class, new MaxPooling(3, 2, 1)),
            Map.entry(DataType.class, DataType.FLOAT),
            Map.entry(ConvolutionShape.class, CONVOLUTION),
            Map.entry(ConvolutionWeights.class, FOLDED),
            Map.entry(NormalizationParameters.class, NORMALIZATION),
            Map.entry(Statistics.class, Statistics.STORED));

    private final List<String> calls = new ArrayList<>();
    private final Meter meter = new Meter();
    private final Kernels metered = new MeteredKernels(noting(Kernels.class), meter);

    @Test
    void accountsForEveryKernelAndPassesItOn() throws ReflectiveOperationException {
        callEveryMethod(Kernels.class, metered);
    }

    @Test
    void accountsForEveryPassOfAConvolution() throws ReflectiveOperationException {
        callEveryMethod(Convolution.class, metered.convolution(CONVOLUTION, FOLDED));
    }

    @Test
    void accountsForEveryPassOfANormalization() throws ReflectiveOperationException {
        callEveryMethod(BatchNormalization.class, metered.batchNormalization(NORMALIZATION));
    }

    @Test
    void countsTheOperationsOfAConvolutionInEveryDirection() {
        Convolution convolution =
                metered.convolution(CONVOLUTION, ConvolutionWeights.learning(VECTOR, VECTOR, Optional.empty()));

        convolution.forward(TENSOR);
        convolution.forward(TENSOR);
        convolution.weightGradient(TENSOR, TENSOR);
        convolution.inputGradient(TENSOR, SHAPE.withBatch(1));

        String subject = "3x3/2 2->4 on 8x8";
        long ofAnImage = 2 * 16 * 72;
        assertThat(operations())
                .containsOnly(
                        Map.entry(new KernelWork(Kind.CONVOLUTION_FORWARD, subject), 10 * ofAnImage),
                        Map.entry(new KernelWork(Kind.CONVOLUTION_WEIGHT_GRADIENT, subject), 5 * ofAnImage),
                        Map.entry(new KernelWork(Kind.CONVOLUTION_DATA_GRADIENT, subject), ofAnImage));
    }

    @Test
    void tellsFoldedConvolutionsFromLearningOnes() {
        metered.convolution(CONVOLUTION, FOLDED).forward(TENSOR);

        assertThat(meter.usage())
                .containsOnlyKeys(new KernelWork(Kind.CONVOLUTION_FORWARD, "3x3/2 2->4 on 8x8, folded"));
    }

    @Test
    void forgetsWhatIsCleared() {
        metered.add(TENSOR, TENSOR);
        meter.clear();

        assertThat(meter.usage()).isEmpty();
    }

    private Map<KernelWork, Long> operations() {
        Map<KernelWork, Long> operations = new HashMap<>();
        meter.usage().forEach((work, usage) -> operations.put(work, usage.operations()));
        return operations;
    }

    private <T> void callEveryMethod(Class<T> type, T target) throws ReflectiveOperationException {
        calls.clear();
        for (Method method : type.getDeclaredMethods()) {
            Object[] arguments =
                    Stream.of(method.getParameterTypes()).map(VALUES::get).toArray();
            long before = meteredCalls();

            method.invoke(target, arguments);

            assertThat(calls).as("inner calls of %s", method).containsExactly(method.getName());
            assertThat(meteredCalls() - before)
                    .as("metered calls of %s", method)
                    .isEqualTo(UNMETERED.contains(method.getName()) ? 0 : 1);
            calls.clear();
        }
    }

    private long meteredCalls() {
        return meter.usage().values().stream().mapToLong(KernelUsage::calls).sum();
    }

    /** An implementation that only records the names of called methods. */
    private <T> T noting(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    Class<?> result = method.getReturnType();
                    return result == Convolution.class || result == BatchNormalization.class
                            ? noting(result)
                            : VALUES.get(result);
                }));
    }
}
