/**
 * How fast networks train and infer on this machine: whole steps as {@code train} and {@code evaluate} run them, where
 * their time goes, the machine's convolution peak, and another program's rate beside ours.
 */
package org.spottune.bench;
