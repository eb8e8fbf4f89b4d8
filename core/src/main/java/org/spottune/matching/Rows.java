package org.spottune.matching;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies a matrix into rows of numbers at once; the library's own method makes an array for each row. */
public final class Rows {

    private Rows() {}

    /** @param matrix {@code [rows, columns]} */
    public static double[][] of(INDArray matrix) {
        double[] values = matrix.dup('c').data().asDouble();
        int columns = Math.toIntExact(matrix.size(1));
        double[][] rows = new double[Math.toIntExact(matrix.size(0))][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * columns, (i + 1) * columns));
        return rows;
    }
}
