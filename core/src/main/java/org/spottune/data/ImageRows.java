package org.spottune.data;

import java.util.List;

/** Images by row, wherever their pixels are. Thread-safe. */
public interface ImageRows {

    /** Ids {@code [count]} by row. */
    long[] ids();

    /** The image of a row. */
    LabelledImage image(int row);

    /** Images that lie in memory. */
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
