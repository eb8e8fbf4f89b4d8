package org.spottune.data;

import java.util.List;

/** Images by row, with pixels in memory or in a file. Thread-safe. */
public interface ImageRows {

    /** Image ids by row, {@code [count]}. */
    long[] ids();

    /** The image of a row. */
    LabelledImage image(int row);

    /** Images in memory. */
    static ImageRows of(List<LabelledImage> images) {
        List<LabelledImage> rows = List.copyOf(images);
        return new ImageRows() {
            @Override
            public long[] ids() {
                return rows.stream().mapToLong(LabelledImage::id).toArray();
            }

            @Override
            public LabelledImage image(int row) {
                return rows.get(row);
            }
        };
    }
}
