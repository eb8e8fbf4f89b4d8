/** A training run as a value: its settings, their defaults, and reading them from configuration. */
package org.spottune.experiment;
