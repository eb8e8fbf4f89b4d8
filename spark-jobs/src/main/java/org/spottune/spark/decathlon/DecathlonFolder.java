package org.spottune.spark.decathlon;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.spottune.data.Split;
import org.spottune.spark.storage.Storage;

/**
 * A folder in the layout of the Visual Decathlon: {@code annotations/<domain>_{train,val,test_stripped}.json}, in the shape
 * of COCO, and the images that they name below {@code data/<domain>/<split>/}.
 *
 * @param path of the folder
 */
public record DecathlonFolder(String path) {

    private static final String ANNOTATIONS = "annotations";
    private static final Map<Split, String> SUFFIXES =
            Map.of(Split.TRAIN, "_train.json", Split.VAL, "_val.json", Split.TEST, "_test_stripped.json");

    /** Names that a file with the classes of a domain's test images may have; the first that exists counts. */
    public static List<String> testLabelFiles(String domain) {
        return List.of(domain + "_test.json", domain + SUFFIXES.get(Split.TEST), domain + ".json");
    }

    /** Where a split of a domain is described, relative to the folder; that of test tells no classes. */
    public static String annotations(String domain, Split split) {
        return ANNOTATIONS + "/" + domain + SUFFIXES.get(split);
    }

    /** Where the images of a split of a domain lie, relative to the folder. */
    public static String images(String domain, Split split) {
        return "data/" + domain + "/" + split.id();
    }

    /** Names of the domains that have a training split, sorted; none if there is no such folder. */
    public List<String> domains(Storage storage) throws IOException {
        String ending = SUFFIXES.get(Split.TRAIN);
        return storage.list(path + "/" + ANNOTATIONS).stream()
                .filter(name -> name.endsWith(ending) && name.length() > ending.length())
                .map(name -> name.substring(0, name.length() - ending.length()))
                .toList();
    }
}
