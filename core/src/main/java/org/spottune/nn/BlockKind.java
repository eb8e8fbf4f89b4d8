package org.spottune.nn;

import java.util.List;
import org.spottune.kernels.ConvolutionShape;

/** The convolutions of a block's residual branch (He et al., 2016). */
public enum BlockKind {
    /** Two 3x3 convolutions, the first with the block's stride. */
    BASIC(1) {
        @Override
        List<ConvolutionShape> chain(int in, int width, int stride) {
            return List.of(
                    ConvolutionShape.same(in, width, WINDOW, stride), ConvolutionShape.same(width, width, WINDOW, 1));
        }
    },

    /**
     * A 1x1 convolution to the stage's width, a 3x3 one with the block's stride, and a 1x1 one to four times the width:
     * torchvision's form. The paper has the stride in the first.
     */
    BOTTLENECK(4) {
        @Override
        List<ConvolutionShape> chain(int in, int width, int stride) {
            return List.of(
                    ConvolutionShape.same(in, width, 1, 1),
                    ConvolutionShape.same(width, width, WINDOW, stride),
                    ConvolutionShape.same(width, out(width), 1, 1));
        }
    };

    private static final int WINDOW = 3;

    private final int expansion;

    BlockKind(int expansion) {
        this.expansion = expansion;
    }

    /** Output channels of a block in a stage of the given width. */
    int out(int width) {
        return Math.multiplyExact(expansion, width);
    }

    /**
     * The branch's convolutions, in order.
     *
     * @param in channels of the input
     * @param width of the stage
     */
    abstract List<ConvolutionShape> chain(int in, int width, int stride);
}
