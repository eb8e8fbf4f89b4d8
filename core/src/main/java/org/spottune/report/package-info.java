/**
 * Pictures of runs and evaluations: records of finished numbers become SVG text, and the
 * markup that it is written in, which serves HTML too. Reads no files and computes no results;
 * the only place where fractions become percentages.
 *
 * <p>Every picture is readable in black and white, since tones only repeat what numbers say, and accessible: it has a
 * title and a description, and refers to nothing outside itself.
 */
package org.spottune.report;
