package org.spottune.spark.quickstart;

import java.awt.Graphics2D;
import java.util.List;
import org.spottune.random.Draws;

/**
 * Several domains as one, with the classes of all.
 *
 * @param name of the data set
 * @param parts in the order of their classes
 */
record Mixture(String name, List<PictureDomain> parts) implements PictureDomain {

    Mixture {
        parts = List.copyOf(parts);
    }

    /** Each with the name of its domain before its own. */
    @Override
    public List<String> classes() {
        return parts.stream()
                .flatMap(part -> part.classes().stream().map(ofPart -> part.name() + "-" + ofPart))
                .toList();
    }

    @Override
    public boolean mirrorable() {
        return parts.stream().allMatch(PictureDomain::mirrorable);
    }

    @Override
    public void draw(Graphics2D canvas, int size, int ofClass, Draws draws) {
        int ofPart = ofClass;
        for (PictureDomain part : parts) {
            int classes = part.classes().size();
            if (ofPart < classes) {
                part.draw(canvas, size, ofPart, draws);
                return;
            }
            ofPart -= classes;
        }
        throw new IllegalArgumentException("Cannot draw class " + ofClass + " of '" + name + "': it has "
                + classes().size());
    }
}
