package org.spottune.nn.blocks;

import org.spottune.random.Draws;
import org.spottune.random.Purpose;

/** The random draws of channel dropout in a training pass. */
@FunctionalInterface
public interface ChannelDropout {

    /**
     * A draw in (0, 1); a channel is dropped if its draw is below the dropout probability.
     *
     * @param row of the image in the batch
     * @param convolution name of the convolution whose input is dropped
     * @param channel of that input
     */
    double draw(int row, String convolution, int channel);

    /** Draws that are a function of (seed, epoch, image id, convolution, channel). */
    static ChannelDropout of(long seed, int epoch, long[] ids) {
        Draws draws = Draws.of(seed, Purpose.DROPOUT).at(epoch);
        return (row, convolution, channel) -> draws.at(ids[row]).at(convolution).uniform(channel);
    }
}
