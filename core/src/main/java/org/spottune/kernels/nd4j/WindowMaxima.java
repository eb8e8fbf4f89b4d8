package org.spottune.kernels.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.spottune.kernels.MaxPooling;
import org.spottune.kernels.Tensor;

/**
 * Max-pooling: forward by libnd4j's {@code maxpool2d}; backward by comparisons, since libraries differ in the choice
 * among equal values.
 */
final class WindowMaxima {

    private static final int EXPLICIT_PADDING = 0;
    private static final int UNUSED = 0;
    private static final int CHANNELS_LAST = 1;

    private final BufferPool pool;
    private final MaxPooling windows;

    WindowMaxima(BufferPool pool, MaxPooling windows) {
        this.pool = pool;
        this.windows = windows;
    }

    Tensor of(Tensor input) {
        Nd4jTensor output = pool.take(windows.output(input.shape()));
        Nd4j.getExecutioner()
                .exec(DynamicCustomOp.builder("maxpool2d")
                        .addIntegerArguments(
                                windows.window(),
                                windows.window(),
                                windows.stride(),
                                windows.stride(),
                                windows.padding(),
                                windows.padding(),
                                1,
                                1,
                                EXPLICIT_PADDING,
                                UNUSED,
                                CHANNELS_LAST)
                        .addInputs(Nd4jTensor.values(input))
                        .addOutputs(Nd4jTensor.values(output))
                        .build());
        return output;
    }

    /**
     * Visits the positions of a window in order; each maximum takes the gradient of windows that have not given it
     * away.
     */
    Tensor gradient(Tensor outputGradient, Tensor input) {
        Tensor output = of(input);
        Nd4jTensor left = pool.take(outputGradient.shape());
        left.buffer().assign(((Nd4jTensor) outputGradient).buffer());
        Nd4jTensor result = pool.take(input.shape());
        result.buffer().assign(0);
        forEachPosition(input, output, (rows, columns, hits) -> {
            INDArray share = hits.muli(ofWindows(left, rows, columns));
            ofInput(result, rows, columns).addi(share);
            ofWindows(left, rows, columns).subi(share);
        });
        pool.release((Nd4jTensor) output);
        pool.release(left);
        return result;
    }

    /** Visits the positions of a window in order; each maximum gives its tangent to windows that have none yet. */
    Tensor tangent(Tensor tangent, Tensor input) {
        Tensor output = of(input);
        Nd4jTensor open = pool.take(output.shape());
        open.buffer().assign(1);
        Nd4jTensor result = pool.take(output.shape());
        result.buffer().assign(0);
        forEachPosition(input, output, (rows, columns, hits) -> {
            hits.muli(ofWindows(open, rows, columns));
            ofWindows(result, rows, columns).addi(hits.mul(ofInput(tangent, rows, columns)));
            ofWindows(open, rows, columns).subi(hits);
        });
        pool.release((Nd4jTensor) output);
        pool.release(open);
        return result;
    }

    private interface PositionAction {
        /** @param hits 1 where the value at the position is the largest of its window, 0 elsewhere */
        void at(Reach rows, Reach columns, INDArray hits);
    }

    /** Visits the positions of a window in order, for all windows at once. */
    private void forEachPosition(Tensor input, Tensor maxima, PositionAction action) {
        for (int row = 0; row < windows.window(); row++) {
            Reach rows = Reach.of(
                    row, windows, input.shape().height(), maxima.shape().height());
            for (int column = 0; column < windows.window(); column++) {
                Reach columns = Reach.of(
                        column, windows, input.shape().width(), maxima.shape().width());
                if (!rows.isEmpty() && !columns.isEmpty()) {
                    INDArray maximum = ofWindows(maxima, rows, columns);
                    action.at(
                            rows,
                            columns,
                            ofInput(input, rows, columns).eq(maximum).castTo(maximum.dataType()));
                }
            }
        }
    }

    private static INDArray ofWindows(Tensor perWindow, Reach rows, Reach columns) {
        return Nd4jTensor.values(perWindow)
                .get(NDArrayIndex.all(), rows.windows(), columns.windows(), NDArrayIndex.all());
    }

    private static INDArray ofInput(Tensor perPosition, Reach rows, Reach columns) {
        return Nd4jTensor.values(perPosition)
                .get(NDArrayIndex.all(), rows.positions(), columns.positions(), NDArrayIndex.all());
    }

    /**
     * In one dimension, the windows whose position of a given number lies in the input.
     *
     * @param first index of the first such window
     * @param end index after the last such window
     * @param position in the input, for the first such window
     * @param stride from one window to the next
     */
    private record Reach(int first, int end, int position, int stride) {

        static Reach of(int index, MaxPooling windows, int size, int count) {
            int shift = index - windows.padding();
            int stride = windows.stride();
            int first = Math.max(0, Math.floorDiv(stride - 1 - shift, stride));
            int end = Math.min(count, Math.floorDiv(size - 1 - shift, stride) + 1);
            return new Reach(first, end, first * stride + shift, stride);
        }

        boolean isEmpty() {
            return first >= end;
        }

        INDArrayIndex windows() {
            return NDArrayIndex.interval(first, end);
        }

        INDArrayIndex positions() {
            return Positions.every(stride, position, end - first);
        }
    }
}
