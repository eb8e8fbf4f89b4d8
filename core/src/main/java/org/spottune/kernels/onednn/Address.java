package org.spottune.kernels.onednn;

import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.HostVector;

/** An address in native memory that another object owns and frees. */
final class Address extends Pointer {

    Address(long address) {
        this.address = address;
    }

    /**
     * Address of an array's values, including a view's offset.
     *
     * @throws IllegalArgumentException unless they are single-precision and contiguous in order 'c'
     */
    static Address of(INDArray array) {
        if (!isDense(array)) {
            throw new IllegalArgumentException("Array must be FLOAT and dense in order 'c', got " + array.dataType()
                    + " of shape " + Arrays.toString(array.shape()) + " and strides "
                    + Arrays.toString(array.stride()));
        }
        return new Address(array.data().addressPointer().address());
    }

    /** Address of a vector's values. */
    static Address of(FlatVector vector) {
        return of(HostVector.array(vector));
    }

    /** The array itself if it is single-precision and contiguous in order 'c', otherwise such a copy. */
    static INDArray dense(INDArray array) {
        return isDense(array) ? array : array.castTo(DataType.FLOAT).dup('c');
    }

    private static boolean isDense(INDArray array) {
        if (array.dataType() != DataType.FLOAT) {
            return false;
        }
        long stride = 1;
        for (int i = array.rank() - 1; i >= 0; i--) {
            // ND4J sets the stride of a dimension of size one inconsistently; it is never used.
            if (array.size(i) != 1 && array.stride(i) != stride) {
                return false;
            }
            stride *= array.size(i);
        }
        return true;
    }

    Address plus(long bytes) {
        return new Address(address + bytes);
    }
}
