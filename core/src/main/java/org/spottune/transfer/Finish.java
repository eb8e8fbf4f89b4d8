package org.spottune.transfer;

import java.io.Serializable;
import java.util.List;
import org.spottune.graph.Network;
import org.spottune.policy.BlockUsage;

/** What becomes of a trained network. */
public sealed interface Finish extends Serializable {

    /** It stays as it is. */
    Finish KEEP = new Keep();

    /** Whether it must know which branches all training images take in the end, and makes another network of it. */
    boolean compacts();

    /**
     * The network that is saved.
     *
     * @param trained the network as training leaves it
     * @param usage of the fine-tuned branches over all training images; not read unless {@link #compacts}
     */
    Finished finish(Network trained, BlockUsage usage);

    /**
     * A finished network.
     *
     * @param network to save
     * @param tunedBlocks indices of the blocks whose fine-tuned branch was kept; empty where nothing was dropped
     */
    record Finished(Network network, List<Integer> tunedBlocks) {}

    /** See {@link #KEEP}. */
    record Keep() implements Finish {
        @Override
        public boolean compacts() {
            return false;
        }

        @Override
        public Finished finish(Network trained, BlockUsage usage) {
            return new Finished(trained, List.of());
        }
    }

    /**
     * The most used fine-tuned branches stay, all other blocks fall back to the source's, and the policy network is dropped.
     *
     * @param blocks whose fine-tuned branch stays
     */
    record Compact(int blocks) implements Finish {
        @Override
        public boolean compacts() {
            return true;
        }

        @Override
        public Finished finish(Network trained, BlockUsage usage) {
            List<Integer> kept = CompactNetwork.mostUsed(trained.spec().partition(), usage, blocks);
            return new Finished(CompactNetwork.of(trained, kept), kept);
        }
    }
}
