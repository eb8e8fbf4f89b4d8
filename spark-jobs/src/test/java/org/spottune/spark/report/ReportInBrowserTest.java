package org.spottune.spark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.spark.artifacts.WrittenFiles;
import org.spottune.spark.score.SweepFiles;

/** A report as a browser understands it, where one is installed. */
class ReportInBrowserTest {

    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");
    private static final long SECONDS = 120;

    @TempDir
    private Path folder;

    @Test
    void showsAllPicturesCellsAndImages() throws IOException, InterruptedException {
        WrittenFiles files = new WrittenFiles(folder);
        files.evaluation("evaluation", "file:" + files.run("run"));
        files.write("run/rounds.csv", WrittenFiles.ROUNDS);

        String dom = dom();

        assertThat(count(dom, "<svg [^>]*role=\"img\"")).isEqualTo(6);
        assertThat(count(dom, "<g class=\"cell\" data-block=")).isEqualTo(3 + 3);
        assertThat(count(dom, "<g class=\"block\"")).isEqualTo(2);
        assertThat(count(dom, "<g class=\"bar\"")).isEqualTo(3);
        assertThat(count(dom, "<img src=\"data:image/png;base64,")).isEqualTo(2);
        assertThat(count(dom, "<script")).isZero();
        assertThat(dom).contains("&lt;script&gt;finch&lt;/script&gt;").contains("caption-side: top");
    }

    @Test
    void showsASweepsTablesPicturesAndLinks() throws IOException, InterruptedException {
        SweepFiles sweep = new SweepFiles(folder.resolve("sweep"));
        sweep.describe("plain", List.of("cats", "dogs"), List.of("plain", "routed"), List.of(1));
        for (String domain : List.of("cats", "dogs")) {
            sweep.cell(domain, "plain", 1, 1, 2);
            sweep.routedCell(domain, "routed", 1, 3, 4, List.of(0.25, 1.0));
            new WrittenFiles(folder).evaluation("sweep/cells/" + domain + "/routed/seed-1/evaluation", "anywhere");
        }

        String dom = dom();

        assertThat(count(dom, "<svg [^>]*role=\"img\"")).isEqualTo(4);
        assertThat(count(dom, "<g class=\"strip\"")).isEqualTo(2);
        assertThat(count(dom, "<g class=\"panel\"")).isEqualTo(2);
        assertThat(count(dom, "<g class=\"score\"")).isEqualTo(4);
        assertThat(count(dom, "<tr class=\"own\"")).isEqualTo(2);
        assertThat(count(dom, "<a href=\"\\./sweep/cells/(cats|dogs)/routed/seed-1/evaluation/\""))
                .isEqualTo(2);
    }

    private String dom() throws IOException, InterruptedException {
        Optional<String> browser = browser();
        assumeTrue(browser.isPresent(), "No browser of " + BROWSERS + " is installed");
        new Report(WrittenFiles.storage())
                .write(List.of(folder.toString()), folder.resolve("report.html").toString());
        return dom(browser.orElseThrow());
    }

    private String dom(String browser) throws IOException, InterruptedException {
        Path out = folder.resolve("dom.html");
        Process process = new ProcessBuilder(
                        browser,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + Files.createTempDirectory(folder, "profile"),
                        "--dump-dom",
                        folder.resolve("report.html").toUri().toString())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                    .as("browser ends in time")
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return Files.readString(out);
    }

    private static long count(String dom, String pattern) {
        return Pattern.compile(pattern).matcher(dom).results().count();
    }

    private static Optional<String> browser() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return BROWSERS.stream()
                .flatMap(name -> Arrays.stream(path.split(File.pathSeparator)).map(folder -> Path.of(folder, name)))
                .flatMap(file -> Files.isExecutable(file) ? Stream.of(file.toString()) : Stream.empty())
                .findFirst();
    }
}
