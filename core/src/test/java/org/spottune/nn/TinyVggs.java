package org.spottune.nn;

import java.util.List;

/** A VGG whose parameters can be listed by hand and whose passes take no time. */
public final class TinyVggs {

    private TinyVggs() {}

    /** A unit of width 2, then two of width 4 at half the resolution; accepts images of at least 4 x 4 pixels. */
    public static VggSpec threeUnits() {
        return new VggSpec("tiny-vgg", List.of(new VggSpec.Stage(1, 2), new VggSpec.Stage(2, 4)));
    }
}
