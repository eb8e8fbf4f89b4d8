package org.spottune.spark.ingest;

/** How published work prepares the images of the Visual Decathlon. */
public enum Preparation {
    /**
     * As in the published code of SpotTune and residual adapters: the shorter side is resized to 72 pixels, and
     * networks see the central square; pedestrians are 144x72.
     */
    CROP,
    /** As in later work: aircraft and pedestrians, of which a square shows only a part, are squashed to 72x72. */
    WHOLE
}
