/** Suggestions for mistyped names. */
package org.spottune.spelling;
