package org.spottune.kernels;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Arithmetic of channels-last convolutional networks on one device, and the buffers it works on.
 *
 * <p>A pass begins with {@link #releaseAll()}, which takes back every tensor handed out before, and may give tensors
 * back earlier with {@link #release}. Buffers are kept and reused, so a steady state allocates nothing.
 *
 * <p>Not thread-safe: one instance per network and thread. Tensors belong to the kernels that lent them, and other kernels
 * take them only where an operation says so.
 */
public interface Kernels extends AutoCloseable {

    /** Type of arrays: parameters, their gradients, and activations outside of tensors. */
    DataType dataType();

    /** A tensor with undefined values. */
    Tensor take(ActivationShape shape);

    /** Gives a tensor back; its handle is invalid from here on. */
    void release(Tensor tensor);

    /** Gives every tensor back. */
    void releaseAll();

    /** A tensor with the values of {@code [batch, height, width, channels]}, rounded to what tensors hold. */
    Tensor load(INDArray activations);

    /** A fresh array {@code [batch, height, width, channels]} with the values of a tensor. */
    INDArray read(Tensor tensor);

    /** A tensor with the values of another. */
    Tensor copy(Tensor source);

    Convolution convolution(ConvolutionShape shape, ConvolutionWeights weights);

    BatchNormalization batchNormalization(NormalizationParameters parameters);

    /** {@code sum += addend}. */
    void add(Tensor sum, Tensor addend);

    /** {@code values = max(0, values)}. */
    void rectify(Tensor values);

    /** {@code sum = max(0, sum + addend)}. */
    void addRectified(Tensor sum, Tensor addend);

    /** Zeroes the gradient where the output of a rectifier is not positive. */
    void rectifierGradient(Tensor gradient, Tensor output);

    /** The input through a shortcut without parameters. */
    Tensor downsample(Tensor input, Downsampling shortcut);

    /** Gradient with respect to the input of {@link #downsample}, of the given shape. */
    Tensor downsampleGradient(Tensor outputGradient, Downsampling shortcut, ActivationShape input);

    /** The largest value of every window. */
    Tensor maxPool(Tensor input, MaxPooling windows);

    /**
     * Gradient with respect to the input of {@link #maxPool}: what belongs to a window goes to its largest value, and to
     * the first of equal ones, counted row by row.
     */
    Tensor maxPoolGradient(Tensor outputGradient, Tensor input, MaxPooling windows);

    /** Mean over height and width, {@code [batch, channels]}, a fresh array. */
    INDArray meanOverSpace(Tensor input);

    /** Gradient with respect to the input of {@link #meanOverSpace}, of the given shape. */
    Tensor meanOverSpaceGradient(INDArray outputGradient, ActivationShape input);

    /** The given rows of a batch, in the given order. */
    Tensor selectRows(Tensor input, int[] rows);

    /** Row {@code i} of {@code ifTrue} where {@code choice[i]}, of {@code ifFalse} elsewhere. */
    Tensor chooseRows(boolean[] choice, Tensor ifTrue, Tensor ifFalse);

    /** Copies row {@code i} of the source to row {@code rows[i]} of the target. */
    void putRows(Tensor target, Tensor source, int[] rows);

    /** Adds row {@code i} of the source to row {@code rows[i]} of the target. */
    void addRows(Tensor target, Tensor source, int[] rows);

    /** Zeroes the given rows. */
    void zeroRows(Tensor target, int[] rows);

    /** {@code out[i] = sum of weight * (a - b)} over row {@code i}. */
    double[] rowDotsOfDifference(Tensor weight, Tensor a, Tensor b);

    /**
     * Squared Euclidean distances {@code out[i] = sum of (a - b)²} over row {@code i}, summed in double precision. Tensors
     * may be those of another network's kernels, if these are of the same provider, precision and thread.
     */
    double[] rowSquaredDistances(Tensor a, Tensor b);

    /** {@code factor * (a - b)}, of tensors as in {@link #rowSquaredDistances}. */
    Tensor scaledDifference(double factor, Tensor a, Tensor b);

    /** {@code product *= factor}; the factor may be a tensor as in {@link #rowSquaredDistances}. */
    void multiply(Tensor product, Tensor factor);

    /** Mean over batch and space of {@code a * b}, {@code [channels]}; short sums in the tensors' precision, else double. */
    double[] channelMeans(Tensor a, Tensor b);

    /** Mean over batch and space, {@code [channels]}; summed as in {@link #channelMeans(Tensor, Tensor)}. */
    double[] channelMeans(Tensor values);

    /**
     * {@code shift + sum of factors * values}, channel by channel, a new tensor.
     *
     * @param shift {@code [channels]}
     * @param terms at least one, all of one shape
     */
    Tensor channelCombination(double[] shift, List<ChannelTerm> terms);

    /**
     * What {@link #maxPool} makes of a tangent of its input: the tangent where each window has its largest value, the first of
     * equal ones, counted row by row.
     */
    Tensor maxPoolTangent(Tensor tangent, Tensor input, MaxPooling windows);

    /** The input at another size by bilinear interpolation, see {@link LinearResize}. */
    Tensor resize(Tensor input, int height, int width);

    /** Frees every buffer. */
    @Override
    void close();
}
