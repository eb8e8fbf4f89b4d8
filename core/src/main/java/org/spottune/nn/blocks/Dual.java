package org.spottune.nn.blocks;

import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/**
 * A tensor and its tangent: its derivative as all parameters move along a direction. Both have the same shape.
 *
 * @param value the tensor
 * @param tangent derivative of the value along the direction
 */
public record Dual(Tensor value, Tensor tangent) {

    Dual copy(Kernels kernels) {
        return new Dual(kernels.copy(value), kernels.copy(tangent));
    }

    void release(Kernels kernels) {
        kernels.release(value);
        kernels.release(tangent);
    }

    /** Adds another dual, which is consumed. */
    public void add(Kernels kernels, Dual addend) {
        kernels.add(value, addend.value);
        kernels.add(tangent, addend.tangent);
        addend.release(kernels);
    }

    /** Sets both to zero where the output of a rectifier is not positive. */
    void rectify(Kernels kernels, Tensor output) {
        kernels.rectifierGradient(value, output);
        kernels.rectifierGradient(tangent, output);
    }
}
