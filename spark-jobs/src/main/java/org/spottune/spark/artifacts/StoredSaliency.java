package org.spottune.spark.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.spottune.data.DataException;
import org.spottune.report.SaliencyMaps;

/**
 * The saliency of the sources' feature maps, read from a run's file.
 *
 * @param file with a list of images
 */
record StoredSaliency(JsonFile file) {

    /** Far more than any file has along a side. */
    private static final long MOST_PIXELS = 1024;

    private static final long WHITE = 0xFFFFFF;

    /** The chart; empty without images or maps. */
    Optional<SaliencyMaps> picture() {
        List<JsonFile> images = objects(file, "images");
        if (images.isEmpty() || images.get(0).list("maps").isEmpty()) {
            return Optional.empty();
        }
        List<String> names = objects(images.get(0), "maps").stream()
                .map(map -> map.text("map"))
                .toList();
        try {
            return Optional.of(new SaliencyMaps(
                    names, images.stream().map(StoredSaliency::image).toList()));
        } catch (IllegalArgumentException wrong) {
            throw new DataException("Cannot draw '" + file.path() + "': " + wrong.getMessage(), wrong);
        }
    }

    private static SaliencyMaps.Image image(JsonFile image) {
        return new SaliencyMaps.Image(
                image.text("class"),
                side(image, "height"),
                side(image, "width"),
                image.wholes("rgb").stream()
                        .map(colour -> colour(image, colour))
                        .toList(),
                objects(image, "maps").stream()
                        .map(map -> new SaliencyMaps.OfMap(map.shares("alike"), map.shares("learned")))
                        .toList());
    }

    private static int side(JsonFile image, String field) {
        long side = image.whole(field);
        if (side < 1 || side > MOST_PIXELS) {
            throw new DataException("Cannot draw '" + image.path() + "': expected 1 to " + MOST_PIXELS
                    + " pixels in field '" + field + "', got " + side);
        }
        return (int) side;
    }

    private static int colour(JsonFile image, long colour) {
        if (colour < 0 || colour > WHITE) {
            throw new DataException("Cannot draw '" + image.path() + "': expected colours of 0 to " + WHITE
                    + " in field 'rgb', got " + colour);
        }
        return (int) colour;
    }

    private static List<JsonFile> objects(JsonFile file, String field) {
        return file.list(field).stream()
                .map((JsonNode element) -> file.object(field, element))
                .toList();
    }
}
