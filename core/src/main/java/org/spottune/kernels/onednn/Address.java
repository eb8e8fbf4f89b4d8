package org.spottune.kernels.onednn;

import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.HostVector;

/** A place in native memory that somebody else owns and frees. */
final class Address extends Pointer {

    Address(long address) {
        this.address = address;
    }

    /**
     * Where the values of an array lie, a view's own offset included.
     *
     * @throws IllegalArgumentException unless they are single-precision and lie one after the other in order 'c'
     */
    static Address of(INDArray array) {
        if (!isDense(array)) {
            throw new IllegalArgumentException("Array must be FLOAT and dense in order 'c', got " + array.dataType()
                    + " of shape " + Arrays.toString(array.shape()) + " and strides "
                    + Arrays.toString(array.stride()));
        }
        return new Address(array.data().addressPointer().address());
    }

    /** Where the values of a vector lie. */
    static Address of(FlatVector vector) {
        return of(HostVector.array(vector));
    }

    /** The array, or a single-precision copy in order 'c' if its values do not lie so. */
    static INDArray dense(INDArray array) {
        return isDense(array) ? array : array.castTo(DataType.FLOAT).dup('c');
    }

    private static boolean isDense(INDArray array) {
        if (array.dataType() != DataType.FLOAT) {
            return false;
        }
        long stride = 1;
        for (int i = array.rank() - 1; i >= 0; i--) {
            // The stride of a dimension of one is never used, and ND4J sets it in several ways.
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
