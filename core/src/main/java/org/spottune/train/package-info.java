/** The training step, the batches it is fed and what it reports: the part that Spark workers and single processes share. */
package org.spottune.train;
