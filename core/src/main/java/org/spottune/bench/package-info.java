/**
 * How fast networks train and infer on this machine: whole steps as {@code train} and {@code evaluate} run them, where
 * their time goes, the machine's convolution peak, and the rate of another program for comparison.
 *
 * <p>A step of SpotTune training, ResNet-26 at 64x64, batch 32, 2 threads of an AMD EPYC (Zen 4), 2026-11-26, by {@code
 * bin/spottune bench --mode spottune-train --breakdown}, and with {@code --precision bfloat16}; the first column is of
 * direct convolutions alone, in single precision, 2026-11-21:
 *
 * <pre>
 *                               direct           float32          bfloat16
 * convolution forward           532 ms 225 GF/s  283 ms 424 GF/s  234 ms 514 GF/s
 * convolution data gradient     410 ms 227 GF/s  216 ms 431 GF/s  183 ms 508 GF/s
 * convolution weight gradient   320 ms 205 GF/s  189 ms 347 GF/s  155 ms 424 GF/s
 * normalisation                  45 ms            64 ms            37 ms
 * element-wise                   25 ms            27 ms            16 ms
 * copies                         13 ms            14 ms             7 ms
 * pooling                        13 ms            14 ms             7 ms
 * folding, loss, routing, rest   39 ms            15 ms            13 ms
 * updater                        13 ms            11 ms            10 ms
 * </pre>
 *
 * <p>By layer, milliseconds of a 3x3 convolution of the whole batch in single precision, forward, data gradient and weight
 * gradient: 64 channels on 32x32 5.6, 5.3, 5.9; 128 on 16x16 4.4, 4.4, 5.4; 256 on 8x8 5.3, 4.9, 5.7. Those of stride 2 stay
 * direct and take 6.1 to 9.4, nearly a quarter of the time of all convolutions, at less than half of the others' rate. The
 * next to gain from are these, and the normalisation, which two threads compute no faster than one.
 *
 * <p>With 16 threads of an Intel Xeon, {@code GOMP_SPINCOUNT=300000}, the same step took 338 ms, and 630 where Java's
 * parts of convolutions ran on threads of Java's own: OpenMP's threads had to be woken after each, which was most of
 * 250 ms of normalisation (22 ms now).
 */
package org.spottune.bench;
