/** {@link org.spottune.kernels.Kernels} that tell where the time of others goes. */
package org.spottune.kernels.metered;
