package org.spottune.spark.train;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.Storage;

/**
 * What a run of several data sets has beside the files of any run: in {@code domains/NAME/} what a run of that data set alone
 * would leave, without tables and checkpoints, and where domains share what learned, {@code shared-model/}, the source network
 * with what they share.
 */
public final class JointRunFolder {

    private static final String DOMAINS = "/" + ModelFolder.DOMAINS;
    private static final String SHARED_MODEL = "/shared-model";

    private JointRunFolder() {}

    /** Where the results of a domain lie. */
    public static String domain(String run, String name) {
        return run + DOMAINS + "/" + name;
    }

    static String sharedModel(String run) {
        return run + SHARED_MODEL;
    }

    /**
     * The source network from which a run's models differ by what is their own: that with what they share, or the run's source.
     *
     * @throws org.spottune.data.DataException if the run's manifest is damaged
     */
    public static String source(String run, Storage storage) throws IOException {
        return storage.exists(sharedModel(run)) ? sharedModel(run) : RunFolder.source(run, storage);
    }

    /** Folders of the domains by name; none where the path is no run of several data sets. */
    public static Map<String, String> domains(String run, Storage storage) throws IOException {
        Map<String, String> folders = new LinkedHashMap<>();
        if (storage.exists(run + DOMAINS)) {
            storage.list(run + DOMAINS).stream().sorted().forEach(name -> folders.put(name, domain(run, name)));
        }
        return folders;
    }
}
