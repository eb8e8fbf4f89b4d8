package org.spottune.matching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class RowsTest {

    @Test
    void valuesOfAnyTypeOrderAndPart() {
        INDArray matrix = Nd4j.create(new double[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}});

        assertThat(Rows.of(matrix.castTo(DataType.FLOAT).dup('f')))
                .isEqualTo(new double[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}});
        assertThat(Rows.of(matrix.get(NDArrayIndex.interval(1, 3), NDArrayIndex.interval(1, 3))))
                .isEqualTo(new double[][] {{5, 6}, {8, 9}});
    }
}
