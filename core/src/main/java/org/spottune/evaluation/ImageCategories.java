package org.spottune.evaluation;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.spottune.data.DataException;

/**
 * The categories of images: what a submission says, or what is true.
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
                throw new DataException("Image " + sorted.get(i).imageId() + " is there twice, with categories "
                        + sorted.get(i - 1).categoryId() + " and "
                        + sorted.get(i).categoryId());
            }
        }
        return new ImageCategories(sorted);
    }

    public int size() {
        return images.size();
    }

    /** The category of an image, if it is among these. */
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
