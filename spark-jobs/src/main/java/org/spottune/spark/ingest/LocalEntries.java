package org.spottune.spark.ingest;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Lists the folders of an input on a local disk. Hadoop silently drops files whose names are not text in the locale's
 * encoding, and broken links; here names stay bytes until they are known to be text.
 *
 * @param root the input, with links resolved
 */
record LocalEntries(Path root, FollowLinks links) {

    static LocalEntries of(Path input, FollowLinks links) throws IOException {
        return new LocalEntries(input.toRealPath(), links);
    }

    /** The path of a file or folder with links resolved. */
    Path realPath(String relative) throws IOException {
        return root.resolve(relative).toRealPath();
    }

    /** Whether links to a path must not be followed. */
    boolean isForbidden(Path real) {
        return links == FollowLinks.WITHIN_INPUT && !real.startsWith(root);
    }

    static String forbidden(Path real) {
        return "is a link that leaves the input, to '" + real + "'; --follow-links follows it";
    }

    /** The entries of a folder, in the order of their names. */
    List<SourceEntry> in(String relative) throws IOException {
        List<SourceEntry> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root.resolve(relative))) {
            for (Path entry : stream) {
                String name = entry.getFileName().toString();
                entries.add(entry(entry, relative.isEmpty() ? name : relative + "/" + name));
            }
        }
        entries.sort(Comparator.comparing(SourceEntry::path, CodePointOrder.INSTANCE));
        return entries;
    }

    private SourceEntry entry(Path entry, String path) {
        try {
            return isText(entry) ? readable(entry, path) : new SourceEntry.Unusable(path, unreadableName());
        } catch (NoSuchFileException broken) {
            return new SourceEntry.Unusable(path, "is a link to nothing" + target(entry));
        } catch (AccessDeniedException denied) {
            return new SourceEntry.Unusable(path, "is a link to a file that this user may not read" + target(entry));
        } catch (FileSystemException circle) {
            return new SourceEntry.Unusable(path, "is a link that leads in a circle" + target(entry));
        } catch (IOException failed) {
            return new SourceEntry.Unusable(path, "cannot be examined: " + failed.getMessage());
        }
    }

    private SourceEntry readable(Path entry, String path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
            Path real = entry.toRealPath();
            if (isForbidden(real)) {
                return new SourceEntry.Unusable(path, forbidden(real));
            }
            attributes = Files.readAttributes(real, BasicFileAttributes.class);
        }
        if (!attributes.isDirectory() && !attributes.isRegularFile()) {
            return new SourceEntry.Unusable(path, "is neither a file nor a folder");
        }
        if (!Files.isReadable(entry)) {
            return new SourceEntry.Unusable(path, "may not be read by this user");
        }
        return attributes.isDirectory() ? new SourceEntry.Folder(path) : new SourceEntry.File(path);
    }

    private static String target(Path link) {
        try {
            return ", to '" + Files.readSymbolicLink(link) + "'";
        } catch (IOException | UnsupportedOperationException gone) {
            return "";
        }
    }

    /** Whether the name as text leads back to the file. */
    private static boolean isText(Path entry) {
        try {
            return entry.resolveSibling(entry.getFileName().toString()).equals(entry);
        } catch (InvalidPathException outsideOfTheLocale) {
            return false;
        }
    }

    private static String unreadableName() {
        Charset names = Charset.forName(System.getProperty("sun.jnu.encoding"));
        return names.equals(StandardCharsets.UTF_8)
                ? "has a name that is not UTF-8; rename it"
                : "has a name that this process cannot read, since its locale's encoding is " + names
                        + "; run with LC_ALL=C.UTF-8";
    }
}
