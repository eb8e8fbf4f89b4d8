package org.spottune.spark.quickstart;

import java.util.List;

/** Ten kinds of generated pictures with little in common, after the Visual Decathlon in small. */
final class PictureDecathlon {

    /** What the source network is pretrained on. */
    static final PictureDomain SOURCE = new Textures();

    /** All ten, the source among them, by name. */
    static final List<PictureDomain> DOMAINS = List.of(
            new Counts(),
            new Digits(),
            new Glyphs(),
            new Hues(),
            new Lights(),
            new Motions(),
            new Plants(),
            new Relations(),
            new Shapes(),
            SOURCE);

    private PictureDecathlon() {}
}
