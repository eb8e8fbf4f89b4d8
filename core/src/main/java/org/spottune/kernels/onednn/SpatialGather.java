package org.spottune.kernels.onednn;

import org.bytedeco.javacpp.FloatPointer;
import org.spottune.kernels.ActivationShape;
import org.spottune.kernels.LinearResize;
import org.spottune.kernels.MaxPooling;
import org.spottune.kernels.Tensor;

/**
 * Operations that gather values from positions of an image: tangents of max-pooling, and resizing. Threads share rows.
 */
final class SpatialGather {

    private final SinglePrecision floats;
    private final WinogradContext context;

    SpatialGather(SinglePrecision floats, WinogradContext context) {
        this.floats = floats;
        this.context = context;
    }

    /** Computes one row of an output image. */
    private interface RowAction {
        /**
         * @param image index in the batch
         * @param row index in the output
         * @param target receives the row's values
         */
        void make(Member member, int image, int row, float[] target);
    }

    private Tensor forEachRow(ActivationShape output, RowAction action) {
        OneDnnTensor result = floats.take(output);
        int length = output.width() * output.channels();
        int rows = output.batch() * output.height();
        context.team().run(member -> {
            float[] target = member.vector("gather target", length);
            for (int row = member.first(rows); row < member.end(rows); row++) {
                action.make(member, row / output.height(), row % output.height(), target);
                new FloatPointer(OneDnnTensor.address(result))
                        .position((long) row * length)
                        .put(target, 0, length);
            }
        });
        return floats.rounded(result);
    }

    private static void read(Tensor tensor, int image, int row, float[] target, int at) {
        ActivationShape shape = tensor.shape();
        int length = shape.width() * shape.channels();
        new FloatPointer(OneDnnTensor.address(tensor))
                .position(((long) image * shape.height() + row) * length)
                .get(target, at, length);
    }

    /** The tangent at the first largest value of every window. */
    Tensor maxPoolTangent(Tensor tangent, Tensor input, MaxPooling windows) {
        Tensor values = floats.of(input);
        Tensor tangents = floats.of(tangent);
        ActivationShape shape = input.shape();
        ActivationShape output = windows.output(shape);
        int rowLength = shape.width() * shape.channels();
        Tensor result = forEachRow(output, (member, image, row, target) -> {
            float[] x = member.vector("gather values", windows.window() * rowLength);
            float[] t = member.vector("gather tangents", windows.window() * rowLength);
            int top = row * windows.stride() - windows.padding();
            int first = Math.max(0, top);
            int end = Math.min(shape.height(), top + windows.window());
            for (int y = first; y < end; y++) {
                read(values, image, y, x, (y - first) * rowLength);
                read(tangents, image, y, t, (y - first) * rowLength);
            }
            for (int column = 0; column < output.width(); column++) {
                int left = column * windows.stride() - windows.padding();
                int firstColumn = Math.max(0, left);
                int endColumn = Math.min(shape.width(), left + windows.window());
                for (int c = 0; c < shape.channels(); c++) {
                    int best = firstColumn * shape.channels() + c;
                    for (int y = 0; y < end - first; y++) {
                        for (int position = firstColumn; position < endColumn; position++) {
                            int at = y * rowLength + position * shape.channels() + c;
                            best = x[at] > x[best] ? at : best;
                        }
                    }
                    target[column * shape.channels() + c] = t[best];
                }
            }
        });
        floats.release(values, input);
        floats.release(tangents, tangent);
        return result;
    }

    /** Bilinear interpolation. */
    Tensor resize(Tensor input, int height, int width) {
        Tensor values = floats.of(input);
        ActivationShape shape = input.shape();
        LinearResize rows = LinearResize.of(shape.height(), height);
        LinearResize columns = LinearResize.of(shape.width(), width);
        int rowLength = shape.width() * shape.channels();
        ActivationShape output = new ActivationShape(shape.batch(), height, width, shape.channels());
        Tensor result = forEachRow(output, (member, image, row, target) -> {
            float[] first = member.vector("gather values", rowLength);
            float[] second = member.vector("gather tangents", rowLength);
            read(values, image, rows.first()[row], first, 0);
            read(values, image, rows.second()[row], second, 0);
            float share = rows.share()[row];
            for (int i = 0; i < rowLength; i++) {
                first[i] += share * (second[i] - first[i]);
            }
            for (int column = 0; column < width; column++) {
                int from = columns.first()[column] * shape.channels();
                int to = columns.second()[column] * shape.channels();
                float across = columns.share()[column];
                int at = column * shape.channels();
                for (int c = 0; c < shape.channels(); c++) {
                    target[at + c] = first[from + c] + across * (first[to + c] - first[from + c]);
                }
            }
        });
        floats.release(values, input);
        return result;
    }
}
