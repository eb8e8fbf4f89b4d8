/** Mergeable counts of an evaluation, and the decathlon score: submissions, published results, leaderboards of methods. */
package org.spottune.evaluation;
