/** The named vectors that move in training: a learner owns them; its state travels, is averaged, saved and restored. */
package org.spottune.learner;
