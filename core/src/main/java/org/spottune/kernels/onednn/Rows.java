package org.spottune.kernels.onednn;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.spottune.kernels.Tensor;

/** Operations on selected rows (images) of a batch. */
final class Rows implements AutoCloseable {

    /** Most values of a sum in single precision, so that its error is a few units in the last place. */
    private static final long PARTIAL_SUM = 256;

    private final Engine engine;
    private final BufferPool pool;
    private final Scratch partialSums = new Scratch();

    Rows(Engine engine, BufferPool pool) {
        this.engine = engine;
        this.pool = pool;
    }

    Tensor select(Tensor input, int[] rows) {
        Tensor result = pool.take(input.shape().withBatch(rows.length));
        for (int i = 0; i < rows.length; i++) {
            copyRow(input, rows[i], result, i);
        }
        return result;
    }

    Tensor choose(boolean[] choice, Tensor ifTrue, Tensor ifFalse) {
        Tensor result = pool.take(ifTrue.shape());
        for (int row = 0; row < choice.length; row++) {
            copyRow(choice[row] ? ifTrue : ifFalse, row, result, row);
        }
        return result;
    }

    void put(Tensor target, Tensor source, int[] rows) {
        for (int i = 0; i < rows.length; i++) {
            copyRow(source, i, target, rows[i]);
        }
    }

    /** Adds rows; consecutive rows in one operation. */
    void add(Tensor target, Tensor source, int[] rows) {
        int start = 0;
        while (start < rows.length) {
            int end = start + 1;
            while (end < rows.length && rows[end] == rows[end - 1] + 1) {
                end++;
            }
            Address sum = OneDnnTensor.row(target, rows[start]);
            long length = (end - start) * target.shape().rowSize();
            engine.run(new Elementwise.Sum(length, false), sum, OneDnnTensor.row(source, start), sum);
            start = end;
        }
    }

    void zero(Tensor target, int[] rows) {
        for (int row : rows) {
            Pointer.memset(OneDnnTensor.row(target, row), 0, OneDnnTensor.rowBytes(target));
        }
    }

    /** Sums of {@code weight * (a - b)} per row: short stretches in single precision, their sums in double. */
    double[] dotsOfDifference(Tensor weight, Tensor a, Tensor b) {
        OneDnnTensor products = pool.takeFloats(weight.shape());
        Address product = OneDnnTensor.address(products);
        engine.run(
                new Elementwise.WeightedDifference(weight.shape().size()),
                inFloats(a, product),
                OneDnnTensor.address(b),
                product,
                OneDnnTensor.address(weight));
        long columns = partialSumLength(weight.shape().rowSize());
        long stretches = weight.shape().size() / columns;
        Address sums = partialSums.atLeast(stretches * Float.BYTES);
        engine.run(new RowSums(stretches, columns), product, sums);
        pool.release(products);
        float[] partial = new float[Math.toIntExact(stretches)];
        new FloatPointer(sums).get(partial);
        int batch = weight.shape().batch();
        double[] dots = new double[batch];
        for (int i = 0; i < partial.length; i++) {
            dots[(int) ((long) i * batch / partial.length)] += partial[i];
        }
        return dots;
    }

    /** A tensor's values in single precision: its own, or a copy at the given address. */
    private Address inFloats(Tensor tensor, Address place) {
        return switch (engine.precision()) {
            case FLOAT32 -> OneDnnTensor.address(tensor);
            case BFLOAT16 -> {
                engine.run(new Conversion.ToFloats(tensor.shape().size()), OneDnnTensor.address(tensor), place);
                yield place;
            }
        };
    }

    /** The row's length, halved until it is short enough, or odd. */
    private static long partialSumLength(long rowSize) {
        long length = rowSize;
        while (length > PARTIAL_SUM && length % 2 == 0) {
            length /= 2;
        }
        return length;
    }

    private static void copyRow(Tensor from, int fromRow, Tensor to, int toRow) {
        Pointer.memcpy(OneDnnTensor.row(to, toRow), OneDnnTensor.row(from, fromRow), OneDnnTensor.rowBytes(from));
    }

    @Override
    public void close() {
        partialSums.close();
    }
}
