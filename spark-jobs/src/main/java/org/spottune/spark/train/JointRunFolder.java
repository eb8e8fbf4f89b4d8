package org.spottune.spark.train;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.Storage;

/**
 * The additional folders of a run of several data sets: {@code domains/NAME/} with the files of a run of that data set
 * alone, without rounds and checkpoints, and, if the domains share trained parameters, {@code shared-model/}: the
 * source network with those parameters.
 */
public final class JointRunFolder {

    private static final String DOMAINS = "/" + ModelFolder.DOMAINS;
    private static final String SHARED_MODEL = "/shared-model";

    private JointRunFolder() {}

    /** Folder of a domain's results. */
    public static String domain(String run, String name) {
        return run + DOMAINS + "/" + name;
    }

    static String sharedModel(String run) {
        return run + SHARED_MODEL;
    }

    /**
     * The source network that a run's models share: the shared model, or the run's source.
     *
     * @throws org.spottune.data.DataException if the run's manifest is damaged
     */
    public static String source(String run, Storage storage) throws IOException {
        return storage.exists(sharedModel(run)) ? sharedModel(run) : RunFolder.source(run, storage);
    }

    /** Folders of the domains by name; empty if the path is not a run of several data sets. */
    public static Map<String, String> domains(String run, Storage storage) throws IOException {
        Map<String, String> folders = new LinkedHashMap<>();
        if (storage.exists(run + DOMAINS)) {
            storage.list(run + DOMAINS).stream().sorted().forEach(name -> folders.put(name, domain(run, name)));
        }
        return folders;
    }
}
