package org.spottune.spark.artifacts;

import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spottune.data.DataException;
import org.spottune.report.Picture;
import org.spottune.spark.storage.Storage;

/** Writes charts as SVG files into the folder {@code pictures} of a run or an evaluation. */
public final class PictureFiles {

    private static final Logger LOG = LoggerFactory.getLogger(PictureFiles.class);
    private static final String FOLDER = "pictures";

    private PictureFiles() {}

    /**
     * Draws a run from its files: learning curves, for routed blocks their tuned share and usage, and for learned
     * transfer its amounts and channel weights. Failures cause only a warning: the run does not depend on its charts.
     */
    public static void ofRun(String run, Storage storage) {
        try {
            write(StoredRun.read(run, storage).pictures(), run, storage);
        } catch (IOException | DataException failed) {
            LOG.warn("Cannot draw run '{}': {}", run, failed.getMessage());
        }
    }

    /**
     * Draws an evaluation.
     *
     * @param json text of its {@code evaluation.json}
     * @param folder of the evaluation
     */
    public static void ofEvaluation(String json, String folder, Storage storage) throws IOException {
        String path = folder + "/" + StoredEvaluation.FILE;
        write(new StoredEvaluation(JsonFile.parse(json, path)).pictures(), folder, storage);
    }

    private static void write(Map<String, Picture> pictures, String folder, Storage storage) throws IOException {
        for (Map.Entry<String, Picture> picture : pictures.entrySet()) {
            String file = folder + "/" + FOLDER + "/" + picture.getKey() + ".svg";
            storage.writeText(file, picture.getValue().toSvg());
        }
    }
}
