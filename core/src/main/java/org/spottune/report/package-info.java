/**
 * Pictures of runs and evaluations: turns records of finished numbers into SVG, and holds the writer of markup, which
 * serves HTML too. Reads no files and computes no results; the only place where fractions become percentages.
 *
 * <p>Every picture is readable in black and white, since tones only repeat what numbers say, and accessible: it has a
 * title and a description, and refers to nothing outside itself.
 */
package org.spottune.report;
