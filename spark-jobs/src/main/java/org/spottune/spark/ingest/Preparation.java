package org.spottune.spark.ingest;

/** How published work prepares the images of the Visual Decathlon. */
public enum Preparation {
    /**
     * As the published code of SpotTune and residual adapters: the shorter side has 72 pixels, and a square is cut out of
     * the middle; pedestrians are 144x72.
     */
    CROP,
    /** As later work: aircraft and pedestrians, of which a square shows a part, are squashed to 72x72 as a whole. */
    WHOLE
}
