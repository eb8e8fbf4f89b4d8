package org.spottune.weights;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;

/** The checkpoint files among the test resources. */
final class CheckpointFixtures {

    private CheckpointFixtures() {}

    static Path path(String name) {
        URL resource = CheckpointFixtures.class.getResource("/checkpoints/" + name);
        if (resource == null)
            throw new IllegalArgumentException("Cannot find test resource 'checkpoints/" + name + "'");
        try {
            return Path.of(resource.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("Cannot use test resource '" + resource + "' as a file", e);
        }
    }
}
