package org.spottune.spark.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.spottune.data.DatasetDescription;
import org.spottune.spark.dataset.DatasetFolder;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.StoragePath;

/**
 * A folder beside the output in which a data set is built, and which becomes the output when it is complete. Closing it
 * earlier deletes it.
 */
final class StagingFolder implements AutoCloseable {
    private final Configuration hadoop;
    private final FileSystem files;
    private final Path output;
    private final DatasetFolder staged;
    private final List<Path> createdParents;
    private boolean published;

    private StagingFolder(Path output, Path staging, Configuration hadoop) throws IOException {
        this.hadoop = hadoop;
        this.files = StoragePath.system(output, hadoop);
        this.output = output;
        this.staged = new DatasetFolder(staging);
        this.createdParents = missingParents(output, files);
    }

    /** @param output absolute, does not exist yet */
    static StagingFolder beside(Path output, Configuration hadoop) throws IOException {
        String unique = UUID.randomUUID().toString().substring(0, 8);
        Path staging = StoragePath.child(output.getParent(), output.getName() + ".tmp-" + unique);
        StagingFolder folder = new StagingFolder(output, staging, hadoop);
        folder.create(folder.attempts());
        // For a driver that gets a signal.
        folder.files.deleteOnExit(staging);
        return folder;
    }

    /** Folder of the tasks' files, a new one per attempt. */
    Path attempts() {
        return new Path(staged.root(), "_attempts");
    }

    /** Moves the file of a successful attempt into the data set. */
    void accept(ShardResult result) throws IOException {
        create(staged.split(result.split()));
        move(new Path(attempts(), result.file()), staged.shard(result.split(), result.number()));
    }

    /** Turns the folder into the output. The description comes last: where it exists, everything does. */
    void publish(DatasetDescription description) throws IOException {
        files.delete(attempts(), true);
        if (files.exists(output)) {
            throw new OutputExistsException(output.toString());
        }
        move(staged.root(), output);
        try {
            new DatasetFolder(output).writeDescription(description, hadoop);
            published = true;
        } finally {
            if (!published) {
                files.delete(output, true);
            }
        }
    }

    @Override
    public void close() throws IOException {
        files.cancelDeleteOnExit(staged.root());
        if (!published) {
            files.delete(staged.root(), true);
            for (Path parent : createdParents) {
                if (files.listStatus(parent).length == 0) {
                    files.delete(parent, false);
                }
            }
        }
    }

    /** The missing parent folders of the output, innermost first. */
    private static List<Path> missingParents(Path output, FileSystem files) throws IOException {
        List<Path> missing = new ArrayList<>();
        for (Path parent = output.getParent(); parent != null && !files.exists(parent); parent = parent.getParent()) {
            missing.add(parent);
        }
        return missing;
    }

    private void move(Path from, Path to) throws IOException {
        if (!files.rename(from, to)) {
            throw new IOException("Cannot move '" + from + "' to '" + to + "'");
        }
    }

    private void create(Path folder) throws IOException {
        if (!files.mkdirs(folder)) {
            throw new IOException("Cannot create folder '" + folder + "'");
        }
    }
}
