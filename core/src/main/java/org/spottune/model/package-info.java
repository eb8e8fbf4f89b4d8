/** Trained and imported networks as users keep them: an archive that Deeplearning4j reads, and a description beside it. */
package org.spottune.model;
