package org.spottune.decathlon;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The content of an annotation file that classification needs. An image takes about 150 bytes and an annotation 24, so
 * that those of ImageNet fit into the memory of a driver.
 */
public final class AnnotationFile {

    /**
     * A class.
     *
     * @param id unique in the file
     * @param place in the file, see {@link Place}
     */
    public record Category(long id, String name, long place) {}

    /**
     * An image.
     *
     * @param id unique in the file, unless the file is wrong
     * @param file relative to the folder of the decathlon
     * @param place in the file, see {@link Place}
     */
    public record Image(long id, String file, long place) {}

    /** The class of an image. */
    public record Annotation(long image, long category, long place) {}

    private final String name;
    private final Optional<List<Image>> images;
    private final Optional<List<Category>> categories;
    private final long[] annotations;

    private AnnotationFile(
            String name, Optional<List<Image>> images, Optional<List<Category>> categories, long[] annotations) {
        this.name = name;
        this.images = images;
        this.categories = categories;
        this.annotations = annotations;
    }

    /** Name of the file, for messages. */
    public String name() {
        return name;
    }

    /** Images in the order of the file; none if it has no list of images. */
    public List<Image> images() {
        return images.orElse(List.of());
    }

    /** Whether it has a list of images, even an empty one. */
    public boolean listsImages() {
        return images.isPresent();
    }

    /** Categories in the order of the file; empty if it has no list of categories. */
    public Optional<List<Category>> categories() {
        return categories;
    }

    public int annotationCount() {
        return annotations.length / 3;
    }

    /** One of the annotations, in the order of the file. */
    public Annotation annotation(int index) {
        return new Annotation(annotations[3 * index], annotations[3 * index + 1], annotations[3 * index + 2]);
    }

    /** A line and a column of a file in one number, both counted from 1. */
    static final class Place {
        private Place() {}

        static long of(int line, int column) {
            return (long) line << 32 | column;
        }
    }

    /** A place in this file as messages name it. */
    public String at(long place) {
        return at(name, place);
    }

    static String at(String file, long place) {
        return "'" + file + "' line " + (place >>> 32) + ", column " + (place & 0xFFFFFFFFL);
    }

    /** Collects the content of a file. */
    static final class Builder {
        private final String name;
        private ArrayList<Image> images;
        private List<Category> categories;
        private final LongStream.Builder annotations = LongStream.builder();

        Builder(String name) {
            this.name = name;
        }

        void beginImages() {
            images = new ArrayList<>();
        }

        void beginCategories() {
            categories = new ArrayList<>();
        }

        void add(Category category) {
            categories.add(category);
        }

        void add(Image image) {
            images.add(image);
        }

        void add(Annotation annotation) {
            annotations.add(annotation.image());
            annotations.add(annotation.category());
            annotations.add(annotation.place());
        }

        AnnotationFile build() {
            if (images != null) {
                images.trimToSize();
            }
            return new AnnotationFile(
                    name,
                    Optional.ofNullable(images),
                    Optional.ofNullable(categories),
                    annotations.build().toArray());
        }
    }
}
