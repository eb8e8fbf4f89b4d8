/**
 * Winograd's minimal filtering F(4x4, 3x3): sixteen outputs of a 3x3 convolution for 36 multiplications instead of 144, as
 * transforms of vectors. Whoever computes the products between the transforms decides where the vectors lie.
 */
package org.spottune.kernels.winograd;
