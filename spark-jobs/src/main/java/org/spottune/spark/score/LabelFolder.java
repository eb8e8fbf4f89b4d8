package org.spottune.spark.score;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spottune.data.DataException;
import org.spottune.evaluation.DecathlonDomain;
import org.spottune.evaluation.ImageCategories;
import org.spottune.evaluation.LabelsJson;
import org.spottune.spark.storage.Storage;

/**
 * Labels of test images, a file for each domain of the challenge: {@code <domain>_test.json}, or {@code
 * <domain>_test_stripped.json}, or {@code <domain>.json}, of which the first counts. Other files do not matter.
 */
final class LabelFolder {

    private static final List<String> ENDINGS = List.of("_test.json", "_test_stripped.json", ".json");

    private LabelFolder() {}

    /**
     * Reads the labels of all domains that have a file, in the order of the published table.
     *
     * @throws DataException if no domain has one, or one is not valid
     */
    static Map<String, ImageCategories> read(String folder, Storage storage) throws IOException {
        List<String> names = storage.list(folder);
        Map<String, ImageCategories> labels = new LinkedHashMap<>();
        for (DecathlonDomain domain : DecathlonDomain.values()) {
            Optional<String> name = file(domain, names);
            if (name.isPresent()) {
                String file = folder + "/" + name.get();
                try (InputStream in = storage.open(file)) {
                    labels.put(domain.folder(), LabelsJson.read(in, file));
                }
            }
        }
        if (labels.isEmpty()) {
            throw new DataException("'" + folder + "' has no labels: expected files as "
                    + DecathlonDomain.AIRCRAFT.folder() + ENDINGS.get(0) + ", for domains "
                    + String.join(", ", DecathlonDomain.folders()) + "; got " + names);
        }
        return labels;
    }

    private static Optional<String> file(DecathlonDomain domain, List<String> names) {
        return ENDINGS.stream()
                .map(ending -> domain.folder() + ending)
                .filter(names::contains)
                .findFirst();
    }
}
