/**
 * How fast networks train and infer on this machine: whole steps as {@code train} and {@code evaluate} run them, where
 * their time goes, the machine's convolution peak, and another program's rate beside ours.
 *
 * <p>A step of SpotTune training, ResNet-26 at 64x64, batch 32, single precision, 2 threads of an AMD EPYC (Zen 4),
 * 2026-11-21, by {@code bin/spottune bench --mode spottune-train --breakdown}; before is the direct convolution alone:
 *
 * <pre>
 *                               before             now
 * convolution forward           532 ms  225 GF/s   296 ms  405 GF/s
 * convolution data gradient     410 ms  227 GF/s   234 ms  398 GF/s
 * convolution weight gradient   320 ms  205 GF/s   209 ms  314 GF/s
 * normalisation                  45 ms              57 ms
 * element-wise                   25 ms              24 ms
 * copies                         13 ms              17 ms
 * pooling                        13 ms              13 ms
 * folding, loss, routing, rest   39 ms              12 ms
 * updater                        13 ms               7 ms
 * </pre>
 *
 * <p>By layer, milliseconds of a 3x3 convolution of the whole batch, forward, data gradient and weight gradient: 64 channels
 * on 32x32 6.3, 6.0, 6.8; 128 on 16x16 4.8, 4.9, 6.2; 256 on 8x8 5.7, 5.3, 6.8. Those of stride 2 stay direct and take 5.7
 * to 9.2. The next to gain from are these, the weight gradients, and a normalisation that takes its sums from the transform
 * before it.
 */
package org.spottune.bench;
