/** Learning-rate schedules, update rules, and how gradients become the direction that they move along. */
package org.spottune.optim;
