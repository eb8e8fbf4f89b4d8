package org.spottune.graph;

import java.util.List;
import org.spottune.kernels.Precision;
import org.spottune.nn.BlockMode;

/**
 * Estimated memory of a training worker without its images, in bytes, for planning: measured figures differ by up to a
 * third.
 *
 * @param parameters bytes of parameters, gradients, updater state, and weights packed for the kernels
 * @param activations bytes of the activations that a step keeps for its backward pass, and of their gradients
 * @param teacher bytes of a frozen teacher's values and packed weights; 0 without a teacher
 */
public record MemoryEstimate(long parameters, long activations, long teacher) {

    /** A JVM with Spark and native libraries that has trained nothing yet. */
    private static final long PROCESS = 384L << 20;

    private static final long LEAST_LIMIT = 1L << 30;
    /** Value, gradient, momentum, and packed weights for both directions, Winograd's four times as large. */
    private static final long COPIES_OF_PARAMETER = 10;
    /** Value, and packed weights for one direction. */
    private static final long COPIES_OF_FROZEN = 5;
    /** Output, its normalised form and a gradient. */
    private static final long COPIES_OF_OUTPUT = 3;

    /** An estimate without a teacher. */
    public MemoryEstimate(long parameters, long activations) {
        this(parameters, activations, 0);
    }

    /**
     * Estimates a training step.
     *
     * @param batch images per worker and step
     * @param height of the network's input, in pixels
     * @param width of the network's input, in pixels
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

    /** Values kept per image: both branches of a routed block, and nothing below the lowest part that learns. */
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
     * The same with more vectors, such as a second moment of gradients or an average.
     *
     * @param vectors number of vectors, each as long as all parameters
     */
    public MemoryEstimate withVectors(int vectors) {
        return new MemoryEstimate(parameters + values() * Float.BYTES * vectors, activations, teacher);
    }

    /** The same for networks of several domains that train in turn, each with its own parameters. */
    public MemoryEstimate ofDomains(int domains) {
        return new MemoryEstimate(Math.multiplyExact(parameters, domains), activations, teacher);
    }

    /** The same with several copies of the activations. */
    public MemoryEstimate withActivations(int times) {
        return new MemoryEstimate(parameters, Math.multiplyExact(activations, times), teacher);
    }

    /** The same with a frozen network of equal size: its values and packed weights. */
    public MemoryEstimate withFrozenSource() {
        return new MemoryEstimate(parameters + parameters / 2, activations, teacher);
    }

    /** The same with a frozen teacher of any size. */
    public MemoryEstimate withTeacher(TrunkSpec network) {
        return new MemoryEstimate(
                parameters, activations, new Trunk(network).parameters().length() * Float.BYTES * COPIES_OF_FROZEN);
    }

    /** Bytes of one worker. */
    public long worker() {
        return parameters + activations + teacher;
    }

    /**
     * Limit of native memory for that many workers in one process, in bytes, with a margin of a third for the
     * estimate's error; at least one gibibyte, which costs nothing while unused.
     */
    public long limit(int workers) {
        return Math.max(LEAST_LIMIT, workers * worker() / 3 * 4);
    }

    /** Bytes to grant a process with that many workers, in addition to Java's heap. */
    public long besideHeap(int workers) {
        return PROCESS + limit(workers);
    }

    /** Number of values of the network. */
    public long values() {
        return parameters / (Float.BYTES * COPIES_OF_PARAMETER);
    }

    /** Bytes of a process with one worker, without Java's heap. */
    public long process() {
        return PROCESS + worker();
    }
}
