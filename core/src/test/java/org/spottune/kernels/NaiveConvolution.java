package org.spottune.kernels;

/**
 * A convolution and its gradients by definition.
 *
 * @param weight flat {@code [out, in, k, k]}, order 'c'
 * @param bias {@code [out]}
 */
record NaiveConvolution(ConvolutionShape shape, double[] weight, double[] bias) {

    Activation forward(Activation input) {
        Activation output = Activation.zeros(shape.output(input.shape()));
        forEachProduct(
                input,
                output,
                (row, y, x, in, outY, outX, out, weightIndex) ->
                        output.add(row, outY, outX, out, input.at(row, y, x, in) * weight[weightIndex]));
        for (int i = 0; i < output.values().length; i++) {
            output.values()[i] += bias[i % shape.outChannels()];
        }
        return output;
    }

    Activation inputGradient(Activation outputGradient, ActivationShape input) {
        Activation gradient = Activation.zeros(input);
        forEachProduct(
                gradient,
                outputGradient,
                (row, y, x, in, outY, outX, out, weightIndex) ->
                        gradient.add(row, y, x, in, outputGradient.at(row, outY, outX, out) * weight[weightIndex]));
        return gradient;
    }

    double[] weightGradient(Activation input, Activation outputGradient) {
        double[] gradient = new double[weight.length];
        forEachProduct(
                input,
                outputGradient,
                (row, y, x, in, outY, outX, out, weightIndex) ->
                        gradient[weightIndex] += input.at(row, y, x, in) * outputGradient.at(row, outY, outX, out));
        return gradient;
    }

    private interface Product {
        void of(int row, int y, int x, int in, int outY, int outX, int out, int weightIndex);
    }

    private void forEachProduct(Activation input, Activation output, Product product) {
        ActivationShape to = output.shape();
        for (int row = 0; row < to.batch(); row++) {
            for (int outY = 0; outY < to.height(); outY++) {
                for (int outX = 0; outX < to.width(); outX++) {
                    atPosition(input, row, outY, outX, product);
                }
            }
        }
    }

    private void atPosition(Activation input, int row, int outY, int outX, Product product) {
        int kernel = shape.kernel();
        for (int kernelY = 0; kernelY < kernel; kernelY++) {
            for (int kernelX = 0; kernelX < kernel; kernelX++) {
                int y = outY * shape.stride() - shape.padding() + kernelY;
                int x = outX * shape.stride() - shape.padding() + kernelX;
                if (!input.contains(y, x)) {
                    continue;
                }
                for (int out = 0; out < shape.outChannels(); out++) {
                    for (int in = 0; in < shape.inChannels(); in++) {
                        int weightIndex = ((out * shape.inChannels() + in) * kernel + kernelY) * kernel + kernelX;
                        product.of(row, y, x, in, outY, outX, out, weightIndex);
                    }
                }
            }
        }
    }
}
