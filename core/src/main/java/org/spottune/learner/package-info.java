/** What moves in training, under names: a learner owns it, its state travels, is averaged, saved and restored. */
package org.spottune.learner;
