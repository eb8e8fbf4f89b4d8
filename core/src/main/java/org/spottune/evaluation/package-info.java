/** Mergeable counts of an evaluation: accuracy, loss, per-class counts and routing statistics. */
package org.spottune.evaluation;
