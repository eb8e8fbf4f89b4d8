package org.spottune.kernels.metered;

/**
 * The cost of kernel calls.
 *
 * @param calls number of calls
 * @param nanos time spent in them, in nanoseconds
 * @param operations floating-point operations of convolutions, 0 for everything else
 */
public record KernelUsage(long calls, long nanos, long operations) {

    static final KernelUsage NONE = new KernelUsage(0, 0, 0);

    public KernelUsage merge(KernelUsage other) {
        return new KernelUsage(calls + other.calls, nanos + other.nanos, operations + other.operations);
    }
}
