/** Storage of trained and imported networks: an archive that Deeplearning4j can read, and a description beside it. */
package org.spottune.model;
