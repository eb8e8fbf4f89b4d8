package org.spottune.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DataException;
import org.spottune.data.SkippedFile;
import org.spottune.spark.session.Progress;

/** That nothing below an input vanishes, by the example of folders of images. */
class SourceTreeTest {
    @TempDir
    private Path folder;

    private ImageTree tree;

    @BeforeEach
    void start() {
        tree = new ImageTree(folder.resolve("in"));
        tree.with("train/a/1.png").with("train/b/1.png");
    }

    @Test
    void followsLinksWithinTheInput() throws IOException {
        tree.with("pool/2.png").with("pool/deep/3.png");
        link("train/a/2.png", "../../pool/2.png");
        link("train/c", tree.root().resolve("pool/deep").toString());

        SourceListing listed = list(OnError.FAIL, FollowLinks.WITHIN_INPUT);

        assertThat(listed.classes()).containsExactly("a", "b", "c");
        assertThat(listed.images())
                .extracting(SourceImage::path)
                .containsExactly("train/a/1.png", "train/a/2.png", "train/b/1.png", "train/c/3.png");
        assertThat(listed.ignored()).containsOnly(entry("folder pool", 1L));
    }

    @Test
    void followsLinksThatLeaveTheInputOnlyWhenAsked() throws IOException {
        new ImageTree(folder).with("outside/2.png");
        link("train/a/2.png", "../../../outside/2.png");
        link("train/c", folder.resolve("outside").toString());

        assertThatThrownBy(() -> list(OnError.FAIL, FollowLinks.WITHIN_INPUT))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 problems")
                .hasMessageContaining("'train/a/2.png' is a link that leaves the input, to '"
                        + folder.resolve("outside/2.png") + "'; --follow-links follows it")
                .hasMessageContaining("'train/c' is a link that leaves the input");
        assertThat(list(OnError.SKIP, FollowLinks.WITHIN_INPUT).skipped())
                .extracting(SkippedFile::path)
                .containsExactly("train/c", "train/a/2.png");
        assertThat(list(OnError.FAIL, FollowLinks.EVERYWHERE).images())
                .extracting(SourceImage::path)
                .containsExactly("train/a/1.png", "train/a/2.png", "train/b/1.png", "train/c/2.png");
    }

    @Test
    void refusesFoldersThatAreMetAgain() throws IOException {
        link("train/a/loop", "../..");
        link("train/c", "a");

        for (OnError onError : OnError.values()) {
            assertThatThrownBy(() -> list(onError, FollowLinks.EVERYWHERE))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("'train/a/loop' is the folder itself again, by a link")
                    .hasMessageContaining("'train/c' is the folder 'train/a' again, by a link");
        }
    }

    @Test
    void tellsOfLinksThatLeadNowhere() throws IOException {
        link("train/a/gone.png", "/nowhere.png");
        link("train/b/ring.png", "ring.png");
        link("train/b/.hidden", "/nowhere");
        link("train/b/notes.txt", "/nowhere");

        SourceListing listed = list(OnError.SKIP, FollowLinks.EVERYWHERE);

        assertThat(listed.skipped())
                .containsExactly(
                        new SkippedFile("train/a/gone.png", "is a link to nothing, to '/nowhere.png'"),
                        new SkippedFile("train/b/ring.png", "is a link that leads in a circle, to 'ring.png'"));
        assertThat(listed.ignored()).containsOnly(entry("hidden", 1L), entry(".txt", 1L));
        assertThatThrownBy(() -> list(OnError.FAIL, FollowLinks.EVERYWHERE))
                .hasMessageContaining("2 problems\n  'train/a/gone.png' is a link to nothing, to '/nowhere.png'");
    }

    /** Java makes no such names itself. */
    @Test
    void tellsOfNamesThatAreNoText() throws Exception {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
        shell("touch train/a/$'caf\\351.png' train/b/$'n\\374.txt'; mkdir train/$'\\304pfel'");

        SourceListing listed = list(OnError.SKIP, FollowLinks.WITHIN_INPUT);

        assertThat(listed.skipped())
                .extracting(SkippedFile::path)
                .containsExactlyInAnyOrder("train/a/caf\ufffd.png", "train/\ufffdpfel");
        assertThat(listed.skipped())
                .extracting(SkippedFile::reason)
                .allMatch(reason -> reason.contains("has a name that"));
        assertThat(listed.ignored()).containsOnly(entry(".txt", 1L));
        assertThatThrownBy(() -> list(OnError.FAIL, FollowLinks.WITHIN_INPUT))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 problems");
    }

    @Test
    void tellsOfPipes() throws Exception {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
        shell("mkfifo train/a/pipe.png");

        assertThat(list(OnError.SKIP, FollowLinks.WITHIN_INPUT).skipped())
                .containsExactly(new SkippedFile("train/a/pipe.png", "is neither a file nor a folder"));
    }

    @Test
    void refusesAListingThatForgetsSomething() throws IOException {
        SourceTree source = tree.source();
        source.list("train");

        assertThatThrownBy(() -> source.listing(List.of("a"), List.of(), new EncodedFiles("in")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("of 2 files and folders in it, only 0 were read, skipped or ignored");
    }

    private SourceListing list(OnError onError, FollowLinks links) throws IOException {
        return ImageFolderListing.list(SourceTree.of(tree.path(), new Configuration(), onError, links), Progress.NONE);
    }

    private void link(String from, String to) throws IOException {
        Files.createSymbolicLink(tree.root().resolve(from), Path.of(to));
    }

    private void shell(String script) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("bash", "-c", script)
                .directory(tree.root().toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(said).isZero();
    }
}
