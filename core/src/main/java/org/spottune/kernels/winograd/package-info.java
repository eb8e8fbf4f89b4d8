/**
 * Winograd's minimal filtering F(4x4, 3x3) as transforms of vectors: sixteen outputs of a 3x3 convolution with 36
 * multiplications instead of 144. The caller computes the products between the transforms and chooses the layout of the
 * vectors.
 *
 * <p>Only this package uses Java's Vector API, which incubates in Java 17. A process has it only if started with
 * {@code --add-modules=jdk.incubator.vector} or after {@link org.spottune.kernels.winograd.VectorModule#load}, and must
 * check {@link org.spottune.kernels.winograd.VectorModule#slowdownReasons} before it uses any other class of this
 * package.
 */
package org.spottune.kernels.winograd;
