package org.spottune.spark.decathlon;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.spottune.data.Split;
import org.spottune.spark.storage.Storage;

/**
 * A folder in the layout of the Visual Decathlon: {@code annotations/<domain>_{train,val,test_stripped}.json} in COCO's
 * format, and their images in {@code data/<domain>/<split>/}.
 *
 * @param path of the folder
 */
public record DecathlonFolder(String path) {

    private static final String ANNOTATIONS = "annotations";
    private static final Map<Split, String> SUFFIXES =
            Map.of(Split.TRAIN, "_train.json", Split.VAL, "_val.json", Split.TEST, "_test_stripped.json");

    /** Possible names of the file with the classes of a domain's test images; the first that exists counts. */
    public static List<String> testLabelFiles(String domain) {
        return List.of(domain + "_test.json", domain + SUFFIXES.get(Split.TEST), domain + ".json");
    }

    /** Path of a split's annotations, relative to the folder; those of test have no classes. */
    public static String annotations(String domain, Split split) {
        return ANNOTATIONS + "/" + domain + SUFFIXES.get(split);
    }

    /** Path of a split's images, relative to the folder. */
    public static String images(String domain, Split split) {
        return "data/" + domain + "/" + split.id();
    }

    /** Names of the domains with a training split, sorted; empty if the folder does not exist. */
    public List<String> domains(Storage storage) throws IOException {
        String ending = SUFFIXES.get(Split.TRAIN);
        return storage.list(path + "/" + ANNOTATIONS).stream()
                .filter(name -> name.endsWith(ending) && name.length() > ending.length())
                .map(name -> name.substring(0, name.length() - ending.length()))
                .toList();
    }
}
