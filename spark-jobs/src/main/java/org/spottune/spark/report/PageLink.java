package org.spottune.spark.report;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.spottune.spark.storage.StoragePath;

/** Relative links from a page to folders, which stay valid if both are moved or served together. */
final class PageLink {

    private PageLink() {}

    /**
     * The link's target; empty if the folder is on another file system than the page.
     *
     * @param page qualified path of a file
     * @param folder qualified path
     */
    static Optional<String> toFolder(String folder, String page) {
        URI from = StoragePath.of(page).toUri();
        URI to = StoragePath.of(folder).toUri();
        if (!Objects.equals(from.getScheme(), to.getScheme())
                || !Objects.equals(from.getAuthority(), to.getAuthority())) {
            return Optional.empty();
        }
        List<String> base = names(StoragePath.of(page).getParent().toUri());
        List<String> target = names(to);
        int shared = 0;
        while (shared < Math.min(base.size(), target.size()) && base.get(shared).equals(target.get(shared))) {
            shared++;
        }
        List<String> way = new ArrayList<>(Collections.nCopies(base.size() - shared, ".."));
        if (way.isEmpty()) {
            // Otherwise a colon in the first name would end a scheme.
            way.add(".");
        }
        way.addAll(target.subList(shared, target.size()));
        return Optional.of(way.stream().map(PageLink::escaped).collect(Collectors.joining("/", "", "/")));
    }

    private static List<String> names(URI path) {
        return List.of(path.getPath().split("/")).stream()
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static String escaped(String name) {
        try {
            return new URI(null, null, "/" + name, null).toASCIIString().substring(1);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("Cannot write '" + name + "' as a part of a link", impossible);
        }
    }
}
