package org.spottune.kernels;

/**
 * A channels-last activation or activation gradient, owned by the {@link Kernels} that made it.
 *
 * <p>A tensor is a handle: its values are reached through {@link Kernels} only. It is valid until it is released.
 */
public interface Tensor {

    ActivationShape shape();
}
