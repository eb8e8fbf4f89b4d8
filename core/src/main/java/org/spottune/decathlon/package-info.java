/**
 * The Visual Decathlon: its domains, annotations in its form, submissions, scores and published results, and leaderboards of
 * methods, also of other domains.
 */
package org.spottune.decathlon;
