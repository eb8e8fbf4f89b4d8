package org.spottune.kernels.metered;

/**
 * What calls of kernels cost.
 *
 * @param calls number of them
 * @param nanos time spent in them
 * @param operations floating-point operations of convolutions, 0 for everything else
 */
public record KernelUsage(long calls, long nanos, long operations) {

    static final KernelUsage NONE = new KernelUsage(0, 0, 0);

    public KernelUsage merge(KernelUsage other) {
        return new KernelUsage(calls + other.calls, nanos + other.nanos, operations + other.operations);
    }
}
