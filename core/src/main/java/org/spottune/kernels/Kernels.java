package org.spottune.kernels;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Arithmetic of channels-last convolutional networks on one device, with its own buffers.
 *
 * <p>A pass begins with {@link #releaseAll()}, which invalidates all tensors handed out before; {@link #release} gives
 * single tensors back earlier. Buffers are kept and reused, so a steady state allocates nothing.
 *
 * <p>Not thread-safe: use one instance per network and thread. Tensors belong to the kernels that made them; other
 * kernels accept them only where an operation says so.
 */
public interface Kernels extends AutoCloseable {

    /** Type of arrays: parameters, their gradients, and activations outside of tensors. */
    DataType dataType();

    /** A tensor with undefined values. */
    Tensor take(ActivationShape shape);

    /** Gives a tensor back; its handle becomes invalid. */
    void release(Tensor tensor);

    /** Gives every tensor back. */
    void releaseAll();

    /**
     * A tensor with the values of an array {@code [batch, height, width, channels]}, rounded to the tensors' precision.
     */
    Tensor load(INDArray activations);

    /** A new array {@code [batch, height, width, channels]} with the values of a tensor. */
    INDArray read(Tensor tensor);

    /** A new tensor with the values of another. */
    Tensor copy(Tensor source);

    /** Creates a convolution; {@link #close} frees it. */
    Convolution convolution(ConvolutionShape shape, ConvolutionWeights weights);

    /** Creates a batch normalisation; {@link #close} frees it. */
    BatchNormalization batchNormalization(NormalizationParameters parameters);

    /** {@code sum += addend}. */
    void add(Tensor sum, Tensor addend);

    /** {@code values = max(0, values)}. */
    void rectify(Tensor values);

    /** {@code sum = max(0, sum + addend)}. */
    void addRectified(Tensor sum, Tensor addend);

    /** Sets the gradient to zero where the output of a rectifier is not positive. */
    void rectifierGradient(Tensor gradient, Tensor output);

    /** The output of a shortcut without parameters. */
    Tensor downsample(Tensor input, Downsampling shortcut);

    /** Gradient with respect to the input of {@link #downsample}, of the given shape. */
    Tensor downsampleGradient(Tensor outputGradient, Downsampling shortcut, ActivationShape input);

    /** Max-pooling: the largest value of every window. */
    Tensor maxPool(Tensor input, MaxPooling windows);

    /**
     * Gradient with respect to the input of {@link #maxPool}: a window's gradient goes to its largest value, of equal
     * ones to the first, row by row.
     */
    Tensor maxPoolGradient(Tensor outputGradient, Tensor input, MaxPooling windows);

    /** Mean over height and width, a new array {@code [batch, channels]}. */
    INDArray meanOverSpace(Tensor input);

    /** Gradient with respect to the input of {@link #meanOverSpace}, of the given shape. */
    Tensor meanOverSpaceGradient(INDArray outputGradient, ActivationShape input);

    /** The given rows (images) of a batch, in the given order. */
    Tensor selectRows(Tensor input, int[] rows);

    /** Row {@code i} of {@code ifTrue} where {@code choice[i]}, of {@code ifFalse} elsewhere. */
    Tensor chooseRows(boolean[] choice, Tensor ifTrue, Tensor ifFalse);

    /** Copies row {@code i} of the source to row {@code rows[i]} of the target. */
    void putRows(Tensor target, Tensor source, int[] rows);

    /** Adds row {@code i} of the source to row {@code rows[i]} of the target. */
    void addRows(Tensor target, Tensor source, int[] rows);

    /** Sets the given rows to zero. */
    void zeroRows(Tensor target, int[] rows);

    /** {@code out[i] = sum of weight * (a - b)} over row {@code i}. */
    double[] rowDotsOfDifference(Tensor weight, Tensor a, Tensor b);

    /**
     * Squared Euclidean distances {@code out[i] = sum of (a - b)²} over row {@code i}, summed in double precision. The
     * tensors may belong to another network's kernels of the same provider, precision and thread.
     */
    double[] rowSquaredDistances(Tensor a, Tensor b);

    /** {@code factor * (a - b)}; the tensors may belong to other kernels as in {@link #rowSquaredDistances}. */
    Tensor scaledDifference(double factor, Tensor a, Tensor b);

    /** {@code product *= factor}; the factor may belong to other kernels as in {@link #rowSquaredDistances}. */
    void multiply(Tensor product, Tensor factor);

    /**
     * Mean over batch and space of {@code a * b}, {@code [channels]}; short sums in single precision, their sum in
     * double.
     */
    double[] channelMeans(Tensor a, Tensor b);

    /** Mean over batch and space, {@code [channels]}; summed as in {@link #channelMeans(Tensor, Tensor)}. */
    double[] channelMeans(Tensor values);

    /**
     * A new tensor {@code shift + sum of factors * values}, per channel.
     *
     * @param shift {@code [channels]}
     * @param terms at least one, all of the same shape
     */
    Tensor channelCombination(double[] shift, List<ChannelTerm> terms);

    /**
     * Tangent of {@link #maxPool}: for each window, the input's tangent at its largest value, of equal ones at the
     * first, row by row.
     */
    Tensor maxPoolTangent(Tensor tangent, Tensor input, MaxPooling windows);

    /** The input resized by bilinear interpolation, see {@link LinearResize}. */
    Tensor resize(Tensor input, int height, int width);

    /** Frees every buffer. */
    @Override
    void close();
}
