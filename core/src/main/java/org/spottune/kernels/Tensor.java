package org.spottune.kernels;

/**
 * A channels-last activation or activation gradient, owned by the {@link Kernels} that made it.
 *
 * <p>A tensor is a handle: only {@link Kernels} access its values. It is valid until released.
 */
public interface Tensor {

    ActivationShape shape();
}
