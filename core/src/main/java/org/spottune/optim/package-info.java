/** Learning-rate schedules and the update rule. Leaf. */
package org.spottune.optim;
