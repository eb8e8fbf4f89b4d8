package org.spottune.nn.blocks;

import org.spottune.kernels.Downsampling;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/** The parameter-free shortcut of a residual block. */
public sealed interface Shortcut {

    /** Adds the shortcut of the input to the branch output and rectifies the sum, in place. */
    void addRectified(Kernels kernels, Tensor branchOutput, Tensor input);

    /** Adds the shortcut of the input to a sum, in place. */
    void addTo(Kernels kernels, Tensor sum, Tensor input);

    /** The shortcut of an input, which is consumed. */
    Tensor ofConsumed(Kernels kernels, Tensor input);

    /**
     * Adds the input gradient through the shortcut to that through the branch; the output gradient stays unchanged.
     *
     * @param through input gradient through the branch; consumed
     */
    Tensor addGradient(Kernels kernels, Tensor through, Tensor outputGradient);

    /** The input itself. */
    record Identity() implements Shortcut {
        @Override
        public void addRectified(Kernels kernels, Tensor branchOutput, Tensor input) {
            kernels.addRectified(branchOutput, input);
        }

        @Override
        public void addTo(Kernels kernels, Tensor sum, Tensor input) {
            kernels.add(sum, input);
        }

        @Override
        public Tensor ofConsumed(Kernels kernels, Tensor input) {
            return input;
        }

        @Override
        public Tensor addGradient(Kernels kernels, Tensor through, Tensor outputGradient) {
            kernels.add(through, outputGradient);
            return through;
        }
    }

    /** No shortcut here: the input's projection is part of the branch. */
    record Projected() implements Shortcut {
        @Override
        public void addRectified(Kernels kernels, Tensor branchOutput, Tensor input) {
            kernels.rectify(branchOutput);
        }

        @Override
        public void addTo(Kernels kernels, Tensor sum, Tensor input) {
            // The branch has added the projection.
        }

        @Override
        public Tensor ofConsumed(Kernels kernels, Tensor input) {
            throw new IllegalStateException(
                    "Cannot compute the shortcut of a block with a projection: it is part of the branch");
        }

        @Override
        public Tensor addGradient(Kernels kernels, Tensor through, Tensor outputGradient) {
            return through;
        }
    }

    /** The input at a lower resolution, widened with zero channels. */
    record Downsampled(Downsampling downsampling) implements Shortcut {
        @Override
        public void addRectified(Kernels kernels, Tensor branchOutput, Tensor input) {
            Tensor reduced = kernels.downsample(input, downsampling);
            kernels.addRectified(branchOutput, reduced);
            kernels.release(reduced);
        }

        @Override
        public void addTo(Kernels kernels, Tensor sum, Tensor input) {
            Tensor reduced = kernels.downsample(input, downsampling);
            kernels.add(sum, reduced);
            kernels.release(reduced);
        }

        @Override
        public Tensor ofConsumed(Kernels kernels, Tensor input) {
            Tensor reduced = kernels.downsample(input, downsampling);
            kernels.release(input);
            return reduced;
        }

        @Override
        public Tensor addGradient(Kernels kernels, Tensor through, Tensor outputGradient) {
            Tensor gradient = kernels.downsampleGradient(outputGradient, downsampling, through.shape());
            kernels.add(through, gradient);
            kernels.release(gradient);
            return through;
        }
    }
}
