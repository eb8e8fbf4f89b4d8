package org.spottune.decathlon;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.spottune.data.DataException;
import org.spottune.data.Problems;
import org.spottune.decathlon.AnnotationFile.Annotation;

/**
 * The categories of images: those of a submission, or the true ones.
 *
 * @param images by ascending id, each once
 */
public record ImageCategories(List<ImageCategory> images) {

    private static final Comparator<ImageCategory> BY_IMAGE = Comparator.comparingLong(ImageCategory::imageId);

    public ImageCategories {
        images = List.copyOf(images);
        for (int i = 1; i < images.size(); i++) {
            if (images.get(i - 1).imageId() >= images.get(i).imageId()) {
                throw new IllegalArgumentException(
                        "Images must have ascending ids, got " + images.get(i - 1) + " before " + images.get(i));
            }
        }
    }

    /**
     * In any order.
     *
     * @throws DataException if an image has two categories
     */
    public static ImageCategories of(Collection<ImageCategory> images) {
        List<ImageCategory> sorted = images.stream().sorted(BY_IMAGE).toList();
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i - 1).imageId() == sorted.get(i).imageId()) {
                throw new DataException("Image " + sorted.get(i).imageId() + " has two entries, with categories "
                        + sorted.get(i - 1).categoryId() + " and "
                        + sorted.get(i).categoryId());
            }
        }
        return new ImageCategories(sorted);
    }

    /**
     * The annotations of a file.
     *
     * @param problems receives images that have two entries
     * @throws DataException if there are problems
     */
    static ImageCategories of(AnnotationFile file, Problems problems) {
        List<Annotation> sorted = IntStream.range(0, file.annotationCount())
                .mapToObj(file::annotation)
                .sorted(Comparator.comparingLong(Annotation::image))
                .toList();
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i - 1).image() == sorted.get(i).image()) {
                problems.add(
                        "%s: a second annotation of image %d, after that at %s",
                        file.at(sorted.get(i).place()),
                        sorted.get(i).image(),
                        file.at(sorted.get(i - 1).place()));
            }
        }
        problems.throwIfAny();
        return new ImageCategories(sorted.stream()
                .map(annotation -> new ImageCategory(annotation.image(), annotation.category()))
                .toList());
    }

    public int size() {
        return images.size();
    }

    /** The category of an image; empty if the image is not among these. */
    public OptionalLong category(long imageId) {
        int low = 0;
        int high = images.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            ImageCategory image = images.get(middle);
            if (image.imageId() == imageId) {
                return OptionalLong.of(image.categoryId());
            }
            if (image.imageId() < imageId) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return OptionalLong.empty();
    }
}
