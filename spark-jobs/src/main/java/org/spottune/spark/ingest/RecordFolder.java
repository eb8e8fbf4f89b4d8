package org.spottune.spark.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** An input with its images in a few files, see {@link RecordFiles}; other files are ignored. */
final class RecordFolder {

    private final SourceTree tree;
    private final SortedMap<String, SourceEntry> entries = new TreeMap<>();
    private final SortedMap<String, SourceEntry> unread;

    RecordFolder(SourceTree tree) throws IOException {
        this.tree = tree;
        tree.list("").forEach(entry -> entries.put(entry.name(), entry));
        this.unread = new TreeMap<>(entries);
    }

    /** Names of the files. */
    List<String> files() {
        return entries.keySet().stream().filter(this::has).toList();
    }

    boolean has(String file) {
        return entries.get(file) instanceof SourceEntry.File;
    }

    /** For a message that a file is missing: a hint if something else has its name. */
    String instead(String file) {
        SourceEntry entry = entries.get(file);
        if (entry instanceof SourceEntry.Folder) {
            return "; '" + file + "' is a folder: is the file in it?";
        }
        return entry instanceof SourceEntry.Unusable unusable ? "; '" + file + "' " + unusable.reason() : "";
    }

    InputStream open(String file) throws IOException {
        if (unread.remove(file) instanceof SourceEntry.File read) {
            tree.take(read);
        }
        return tree.open(file);
    }

    /** The listing of images in the opened files. */
    SourceListing listing(List<String> classes, List<SourceImage> images, Map<String, RecordShape> shapes) {
        unread.values().forEach(entry -> tree.ignore(entry, kind(entry)));
        return tree.listing(classes, images, new RecordFiles(tree.root().toString(), shapes));
    }

    private static String kind(SourceEntry entry) {
        if (entry.name().startsWith(".")) {
            return "hidden";
        }
        return (entry instanceof SourceEntry.Folder ? "folder " : "file ") + entry.path();
    }
}
