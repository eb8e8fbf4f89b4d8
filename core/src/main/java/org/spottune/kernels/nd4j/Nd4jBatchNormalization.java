package org.spottune.kernels.nd4j;

import static org.spottune.kernels.NormalizationParameters.EPSILON;
import static org.spottune.kernels.NormalizationParameters.MOMENTUM;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Broadcast;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.spottune.kernels.BatchNormalization;
import org.spottune.kernels.HostVector;
import org.spottune.kernels.NormalizationParameters;
import org.spottune.kernels.Tensor;

/** Batch normalisation by element-wise operations; matrix products with ones sum over batch and space. */
final class Nd4jBatchNormalization implements BatchNormalization {

    private final BufferPool pool;
    private final NormalizationParameters parameters;
    // Views, so every pass sees the current values.
    private final INDArray weight;
    private final INDArray bias;
    private final INDArray runningMean;
    private final INDArray runningVariance;

    private Tensor output;
    private Nd4jTensor normalized;
    private Statistics statistics;
    private INDArray mean;
    private INDArray variance;
    private INDArray inverseDeviation;

    Nd4jBatchNormalization(BufferPool pool, NormalizationParameters parameters) {
        this.pool = pool;
        this.parameters = parameters;
        this.weight = HostVector.array(parameters.weight());
        this.bias = HostVector.array(parameters.bias());
        this.runningMean = HostVector.array(parameters.mean());
        this.runningVariance = HostVector.array(parameters.variance());
    }

    @Override
    public Tensor forward(Tensor input, Statistics source) {
        statistics = source;
        normalized = pool.take(input.shape());
        Nd4jTensor result = pool.take(input.shape());
        INDArray x = Nd4jTensor.perChannel(input);
        INDArray centred = Nd4jTensor.perChannel(normalized);
        INDArray y = Nd4jTensor.perChannel(result);
        mean = source == Statistics.BATCH ? meanOfRows(x) : runningMean;
        Broadcast.sub(x, mean, centred, 1);
        if (source == Statistics.BATCH) {
            centred.mul(centred, y);
            variance = meanOfRows(y);
        } else {
            variance = runningVariance;
        }
        inverseDeviation = Transforms.pow(variance.add(EPSILON), -0.5, false);
        centred.muliRowVector(inverseDeviation);
        Broadcast.mul(centred, weight, y, 1);
        y.addiRowVector(bias);
        if (parameters.rectified()) {
            Transforms.relu(y, false);
        }
        output = result;
        return result;
    }

    @Override
    public Tensor backward(Tensor outputGradient) {
        if (parameters.rectified()) {
            Nd4jKernels.maskByPositive(outputGradient, output);
        }
        INDArray dy = Nd4jTensor.perChannel(outputGradient);
        INDArray xHat = Nd4jTensor.perChannel(normalized);
        Nd4jTensor scratch = pool.take(outputGradient.shape());
        INDArray product = Nd4jTensor.perChannel(scratch);
        dy.mul(xHat, product);
        INDArray weightGradient = sumOfRows(product);
        INDArray biasGradient = sumOfRows(dy);
        INDArray scale = weight.mul(inverseDeviation);
        if (statistics == Statistics.BATCH) {
            long count = outputGradient.shape().valuesPerChannel();
            Broadcast.mul(xHat, weightGradient.div(count), product, 1);
            dy.subi(product);
            dy.subiRowVector(biasGradient.div(count));
        }
        dy.muliRowVector(scale);
        pool.release(scratch);
        parameters.gradients().ifPresent(gradients -> {
            gradients.weight().write(weightGradient);
            gradients.bias().write(biasGradient);
            writeStatistics(gradients, outputGradient.shape().valuesPerChannel());
        });
        return outputGradient;
    }

    private void writeStatistics(NormalizationParameters.Gradients gradients, long count) {
        if (statistics == Statistics.STORED) {
            gradients.mean().fill(0);
            gradients.variance().fill(0);
            return;
        }
        double unbiased = count / Math.max(1.0, count - 1.0);
        gradients.mean().write(runningMean.sub(mean).muli(MOMENTUM));
        gradients.variance().write(runningVariance.sub(variance.mul(unbiased)).muli(MOMENTUM));
    }

    private static INDArray meanOfRows(INDArray matrix) {
        return sumOfRows(matrix).divi(matrix.rows());
    }

    /**
     * Column sums {@code [channels]}; a product with ones is several times faster than a reduction over dimension 0.
     */
    private static INDArray sumOfRows(INDArray matrix) {
        return Nd4j.ones(matrix.dataType(), 1, matrix.rows()).mmul(matrix).reshape(matrix.columns());
    }
}
