/**
 * Winograd's minimal filtering F(4x4, 3x3): sixteen outputs of a 3x3 convolution for 36 multiplications instead of 144, as
 * transforms of vectors. Whoever computes the products between the transforms decides where the vectors lie.
 *
 * <p>All that uses Java's vector instructions is here. They incubate in Java 17: a process has them only if it was started
 * with {@code --add-modules=jdk.incubator.vector}, and must look at {@link
 * org.spottune.kernels.winograd.VectorModule#slowdownReasons} before it touches any other class of this package.
 */
package org.spottune.kernels.winograd;
