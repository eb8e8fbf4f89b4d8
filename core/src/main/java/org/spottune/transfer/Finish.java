package org.spottune.transfer;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.graph.Network;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.BlockChoice;
import org.spottune.objective.BlockUsageLoss;
import org.spottune.policy.BlockUsage;

/** What happens to a trained network at the end of a run. */
public sealed interface Finish extends Serializable {

    /** It stays unchanged. */
    Finish KEEP = new Keep();

    /** Whether it makes another network from the trained one. */
    default boolean remakes() {
        return true;
    }

    /** Whether it needs to know which branches all training images take after training. */
    default boolean readsUsage() {
        return false;
    }

    /** Whether the trained network is worth keeping beside the one that it makes. */
    default boolean keepsTrained() {
        return false;
    }

    /**
     * The finish of each of several networks that were trained together.
     *
     * @param trained one of them
     * @param usage by domain, of the fine-tuned branches over all its training images; empty unless {@link #readsUsage}
     */
    default List<Finish> ofDomains(Network trained, List<BlockUsage> usage, int domains) {
        return Collections.nCopies(domains, this);
    }

    /**
     * The network that is saved.
     *
     * @param trained the network as training leaves it
     * @param usage of the fine-tuned branches over all training images; present where {@link #readsUsage}
     */
    Finished finish(Network trained, Optional<BlockUsage> usage);

    /**
     * A finished network.
     *
     * @param network to save
     * @param tunedBlocks indices of the blocks whose fine-tuned branch was kept; empty if nothing was dropped
     */
    record Finished(Network network, List<Integer> tunedBlocks) {}

    /** See {@link #KEEP}. */
    record Keep() implements Finish {
        @Override
        public boolean remakes() {
            return false;
        }

        @Override
        public Finished finish(Network trained, Optional<BlockUsage> usage) {
            return new Finished(trained, List.of());
        }
    }

    /**
     * The most used fine-tuned branches stay, all other blocks fall back to the source's, and the policy network is dropped.
     *
     * @param blocks whose fine-tuned branch stays, of each network
     * @param choice of the blocks; with a budget, the most used blocks that it pays for
     */
    record Compact(int blocks, BlockChoice choice) implements Finish {

        @Override
        public List<Finish> ofDomains(Network trained, List<BlockUsage> usage, int domains) {
            return switch (choice.kind()) {
                case OWN -> usage.stream()
                        .<Finish>map(ofDomain -> mostUsed(trained, ofDomain.shares()))
                        .toList();
                case SHARED -> Collections.nCopies(domains, mostUsed(trained, mean(usage)));
                case BUDGET -> CompactNetwork.within(choice.budget(), trained, usage).stream()
                        .<Finish>map(CompactTo::new)
                        .toList();
            };
        }

        private CompactTo mostUsed(Network trained, List<Double> shares) {
            return new CompactTo(CompactNetwork.mostUsed(trained.spec().partition(), shares, blocks));
        }

        private static List<Double> mean(List<BlockUsage> usage) {
            return BlockUsageLoss.mean(usage.stream().map(BlockUsage::shares).toList());
        }

        @Override
        public boolean readsUsage() {
            return true;
        }

        @Override
        public boolean keepsTrained() {
            return true;
        }

        @Override
        public Finished finish(Network trained, Optional<BlockUsage> usage) {
            return ofDomains(trained, List.of(usage.orElseThrow()), 1).get(0).finish(trained, usage);
        }
    }

    /**
     * Some fine-tuned branches stay, all other blocks fall back to the source's, and the policy network is dropped.
     *
     * @param kept indices, among all blocks, of those whose fine-tuned branch stays
     */
    record CompactTo(List<Integer> kept) implements Finish {
        @Override
        public boolean keepsTrained() {
            return true;
        }

        @Override
        public Finished finish(Network trained, Optional<BlockUsage> usage) {
            return new Finished(CompactNetwork.of(trained, kept), kept);
        }
    }

    /**
     * Masks of weights become zeros and ones: the same function, stored in one bit for each weight.
     *
     * @param threshold of the masks, in [0, 1)
     */
    record RoundMasks(double threshold) implements Finish {
        @Override
        public Finished finish(Network trained, Optional<BlockUsage> usage) {
            Network rounded = Network.create(trained.spec(), trained.classes(), 0);
            rounded.values().copyFrom(trained.values());
            for (Parameter parameter : rounded.parameters()) {
                if (parameter.isMask()) {
                    parameter.assign(parameter.values().gt(threshold).castTo(DataType.FLOAT));
                }
            }
            return new Finished(rounded, List.of());
        }
    }
}
