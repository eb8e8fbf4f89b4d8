/** Learning-rate schedules, update rules, and how gradients become the direction that parameters move along. */
package org.spottune.optim;
