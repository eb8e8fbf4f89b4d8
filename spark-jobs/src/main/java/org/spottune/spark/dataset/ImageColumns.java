package org.spottune.spark.dataset;

/**
 * The columns of a data set's Parquet files. {@link #IMAGE} has the fields of Spark's own image data source
 * ({@code org.apache.spark.ml.image.ImageSchema}), so that Spark ML reads it directly.
 */
public final class ImageColumns {
    /** Unique in the data set, long. */
    public static final String ID = "id";

    /** Index of the class, int; null if hidden. */
    public static final String LABEL = "label";

    /** Struct of the fields below. */
    public static final String IMAGE = "image";

    /**
     * Path of the image's source file, relative to the ingested folder; if the file holds several images, with
     * {@code #} and the image's position.
     */
    public static final String ORIGIN = "origin";

    public static final String HEIGHT = "height";
    public static final String WIDTH = "width";
    public static final String CHANNELS = "nChannels";
    public static final String MODE = "mode";

    /** {@code [height, width, 3]} unsigned bytes, blue before green before red. */
    public static final String DATA = "data";

    /** OpenCV's name for three channels of unsigned bytes, CV_8UC3. */
    public static final int MODE_BGR_8_BIT = 16;

    private ImageColumns() {}
}
