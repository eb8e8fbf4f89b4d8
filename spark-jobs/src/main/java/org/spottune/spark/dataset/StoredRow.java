package org.spottune.spark.dataset;

import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Row;
import org.spottune.data.DataException;
import org.spottune.data.LabelledImage;

/**
 * Converts a row of id, label, height, width, pixels and file to an image.
 *
 * @param classes number of classes, which bounds labels
 */
record StoredRow(int classes) implements Function<Row, LabelledImage> {

    private static final int ID = 0;
    private static final int LABEL = 1;
    private static final int HEIGHT = 2;
    private static final int WIDTH = 3;
    private static final int PIXELS = 4;
    private static final int FILE = 5;

    @Override
    public LabelledImage call(Row row) {
        for (int column : new int[] {ID, HEIGHT, WIDTH, PIXELS}) {
            if (row.isNullAt(column)) {
                throw unusable(row, "column '" + row.schema().fieldNames()[column] + "' is empty");
            }
        }
        int label = row.isNullAt(LABEL) ? LabelledImage.HIDDEN : row.getInt(LABEL);
        int height = row.getInt(HEIGHT);
        int width = row.getInt(WIDTH);
        byte[] bgr = row.getAs(PIXELS);
        if (height < 1 || width < 1 || bgr.length != 3L * height * width) {
            throw unusable(row, "expected " + height + " x " + width + " x 3 bytes of pixels, got " + bgr.length);
        }
        if (label != LabelledImage.HIDDEN && (label < 0 || label >= classes)) {
            throw unusable(row, "expected a label below " + classes + ", got " + label);
        }
        return new LabelledImage(row.getLong(ID), label, height, width, rgb(bgr));
    }

    private static DataException unusable(Row row, String problem) {
        return new DataException("Cannot use image " + (row.isNullAt(ID) ? "without id" : row.getLong(ID)) + " of '"
                + row.getString(FILE) + "': " + problem);
    }

    private static byte[] rgb(byte[] bgr) {
        byte[] rgb = new byte[bgr.length];
        for (int i = 0; i < bgr.length; i += 3) {
            rgb[i] = bgr[i + 2];
            rgb[i + 1] = bgr[i + 1];
            rgb[i + 2] = bgr[i];
        }
        return rgb;
    }
}
