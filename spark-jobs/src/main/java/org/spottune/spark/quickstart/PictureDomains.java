package org.spottune.spark.quickstart;

import java.util.List;

/** Generated pictures: what a source network learns, and the domains that it is adapted to. */
final class PictureDomains {

    /** What the source network learns: 44 classes of five kinds. */
    static final Mixture SOURCE =
            new Mixture("source", List.of(new Digits(), new Hues(), new Plants(), new Shapes(), new Textures()));

    /**
     * What the source network is adapted to, by name: two domains near to the source, with classes that it knows and a look
     * that it does not, and two with classes that have little in common with it.
     */
    static final List<PictureDomain> TARGETS = List.of(
            new ShiftedDomain("dusk", new Plants(), ShiftedDomain.Shift.DUSK),
            new Glyphs(),
            new Lights(),
            new ShiftedDomain("negative", new Shapes(), ShiftedDomain.Shift.NEGATIVE));

    private PictureDomains() {}
}
