package org.spottune.graph;

import java.util.List;
import org.spottune.kernels.Precision;
import org.spottune.nn.BlockMode;

/**
 * What a worker that trains a network takes of memory beside its images, for planning: measured figures differ by up to a
 * third.
 *
 * @param parameters bytes of parameters, gradients, updater state, and weights packed for the kernels
 * @param activations bytes of what a step keeps for its backward pass, and of its gradients
 * @param teacher bytes of a frozen teacher beside it: its values, and packings of its weights; 0 without one
 */
public record MemoryEstimate(long parameters, long activations, long teacher) {

    /** A JVM with Spark and native libraries that has trained nothing yet. */
    private static final long PROCESS = 384L << 20;

    private static final long LEAST_LIMIT = 1L << 30;
    /** Value, gradient, momentum, and packings of weights for both directions, Winograd's four times as large. */
    private static final long COPIES_OF_PARAMETER = 10;
    /** Value, and packings of weights for one direction. */
    private static final long COPIES_OF_FROZEN = 5;
    /** Output, its normalised form and a gradient. */
    private static final long COPIES_OF_OUTPUT = 3;

    /** Of a worker without a teacher. */
    public MemoryEstimate(long parameters, long activations) {
        this(parameters, activations, 0);
    }

    /**
     * For a training step.
     *
     * @param batch images of the worker's part of a step
     * @param height of the network's input
     * @param width of the network's input
     */
    public static MemoryEstimate training(TrunkSpec trunk, int batch, int height, int width, Precision precision) {
        long values = new Trunk(trunk).parameters().length();
        long kept = kept(trunk, height, width)
                + trunk.policy()
                        .map(policy -> sum(policy.network().convolutionOutputs(height, width)))
                        .orElse(0L);
        long bytes = precision == Precision.BFLOAT16 ? Short.BYTES : Float.BYTES;
        return new MemoryEstimate(values * Float.BYTES * COPIES_OF_PARAMETER, batch * kept * bytes * COPIES_OF_OUTPUT);
    }

    /** Both branches of a routed block are kept, and nothing below what learns. */
    private static long kept(TrunkSpec trunk, int height, int width) {
        List<Long> outputs = trunk.network().convolutionOutputs(height, width);
        boolean learning = trunk.partition().stemLearns();
        long kept = learning ? outputs.get(0) : 0;
        for (int block = 0; block < trunk.network().blockCount(); block++) {
            BlockMode mode = trunk.partition().blocks().get(block);
            learning |= mode != BlockMode.FROZEN;
            if (learning) {
                kept += outputs.get(block + 1) * (mode == BlockMode.ROUTED ? 2 : 1);
            }
        }
        return kept;
    }

    private static long sum(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).sum();
    }

    /**
     * The same with more values for each parameter, such as a second moment of gradients or an average.
     *
     * @param vectors as long as all parameters
     */
    public MemoryEstimate withVectors(int vectors) {
        return new MemoryEstimate(parameters + values() * Float.BYTES * vectors, activations, teacher);
    }

    /** The same for networks of several domains that take turns, each with parameters of its own. */
    public MemoryEstimate ofDomains(int domains) {
        return new MemoryEstimate(Math.multiplyExact(parameters, domains), activations, teacher);
    }

    /** The same with activations multiplied, for passes that keep several copies of them. */
    public MemoryEstimate withActivations(int times) {
        return new MemoryEstimate(parameters, Math.multiplyExact(activations, times), teacher);
    }

    /** The same with a frozen network of that size beside the one that learns: its values, and packings of its weights. */
    public MemoryEstimate withFrozenSource() {
        return new MemoryEstimate(parameters + parameters / 2, activations, teacher);
    }

    /** The same with a frozen teacher beside the network that learns, which may be of any size. */
    public MemoryEstimate withTeacher(TrunkSpec network) {
        return new MemoryEstimate(
                parameters, activations, new Trunk(network).parameters().length() * Float.BYTES * COPIES_OF_FROZEN);
    }

    /** Bytes of one such worker. */
    public long worker() {
        return parameters + activations + teacher;
    }

    /**
     * Bytes that such workers may allocate natively in one process, with what estimates are off by; at least a gibibyte,
     * which costs nothing while it is not used.
     */
    public long limit(int workers) {
        return Math.max(LEAST_LIMIT, workers * worker() / 3 * 4);
    }

    /** Bytes to grant a process with so many such workers beside Java's heap. */
    public long besideHeap(int workers) {
        return PROCESS + limit(workers);
    }

    /** Number of values of the network. */
    public long values() {
        return parameters / (Float.BYTES * COPIES_OF_PARAMETER);
    }

    /** Bytes of a process with one such worker. */
    public long process() {
        return PROCESS + worker();
    }
}
