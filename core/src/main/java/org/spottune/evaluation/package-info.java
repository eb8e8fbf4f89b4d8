/** Mergeable counts of an evaluation: classes, confusions, and how images were routed. */
package org.spottune.evaluation;
