/** {@link org.spottune.kernels.Kernels} that measure where the time of others goes. */
package org.spottune.kernels.metered;
