package org.spottune.spark.evaluate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.spottune.data.LabelledImage;

/** The images of a partition in batches for one forward pass each. */
final class ImageBatches implements Iterator<List<LabelledImage>> {

    /** Large enough to keep all cores busy, small enough for the activations of the largest network. */
    private static final int SIZE = 64;

    private final Iterator<LabelledImage> images;

    ImageBatches(Iterator<LabelledImage> images) {
        this.images = images;
    }

    @Override
    public boolean hasNext() {
        return images.hasNext();
    }

    @Override
    public List<LabelledImage> next() {
        if (!images.hasNext()) {
            throw new NoSuchElementException("No images are left");
        }
        List<LabelledImage> batch = new ArrayList<>(SIZE);
        while (images.hasNext() && batch.size() < SIZE) {
            batch.add(images.next());
        }
        return batch;
    }
}
