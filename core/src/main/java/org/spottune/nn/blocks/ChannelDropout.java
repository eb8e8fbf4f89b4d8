package org.spottune.nn.blocks;

import org.spottune.random.Draws;
import org.spottune.random.Purpose;

/** Which channels of which images a training pass drops. */
@FunctionalInterface
public interface ChannelDropout {

    /**
     * A draw in (0, 1); the channel is dropped if it is below the chance.
     *
     * @param row of the image in the batch
     * @param convolution name of the convolution whose input it is
     */
    double draw(int row, String convolution, int channel);

    /** Draws that are a function of (seed, epoch, image id, convolution, channel). */
    static ChannelDropout of(long seed, int epoch, long[] ids) {
        Draws draws = Draws.of(seed, Purpose.DROPOUT).at(epoch);
        return (row, convolution, channel) -> draws.at(ids[row]).at(convolution).uniform(channel);
    }
}
