/** Kernels of libnd4j operations, for every platform and device that ND4J supports, in single and double precision. */
package org.spottune.kernels.nd4j;
