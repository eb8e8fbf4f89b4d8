package org.spottune.spark.decathlon;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spottune.data.DataException;
import org.spottune.decathlon.DecathlonDomain;
import org.spottune.decathlon.ImageCategories;
import org.spottune.decathlon.LabelsJson;
import org.spottune.spark.storage.Storage;

/** Reads labels of test images, one file per domain of the challenge; other files are ignored. */
public final class LabelFolder {

    private LabelFolder() {}

    /**
     * Reads the labels of all domains that have a file, in the order of the published table.
     *
     * @throws DataException if no domain has a file, or a file is not valid
     */
    public static Map<String, ImageCategories> read(String folder, Storage storage) throws IOException {
        List<String> names = storage.list(folder);
        Map<String, ImageCategories> labels = new LinkedHashMap<>();
        for (DecathlonDomain domain : DecathlonDomain.values()) {
            Optional<String> name = DecathlonFolder.testLabelFiles(domain.folder()).stream()
                    .filter(names::contains)
                    .findFirst();
            if (name.isPresent()) {
                String file = folder + "/" + name.get();
                try (InputStream in = storage.open(file)) {
                    labels.put(domain.folder(), LabelsJson.read(in, file));
                }
            }
        }
        if (labels.isEmpty()) {
            throw new DataException("'" + folder + "' has no labels: expected files as "
                    + DecathlonFolder.testLabelFiles(DecathlonDomain.AIRCRAFT.folder())
                            .get(0) + ", for domains "
                    + String.join(", ", DecathlonDomain.folders()) + "; got " + names);
        }
        return labels;
    }
}
