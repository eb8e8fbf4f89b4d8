package org.spottune.spark.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageLinkTest {

    @ParameterizedTest
    @CsvSource({
        "file:/a/b/c/d,           file:/a/b/page.html,          ./c/d/",
        "file:/a/b,               file:/a/b/page.html,          ./",
        "file:/a/x/y,             file:/a/b/c/page.html,        ../../x/y/",
        "file:/x,                 file:/page.html,              ./x/",
        "hdfs://node:9000/a/b,    hdfs://node:9000/page.html,   ./a/b/",
        "file:/a/javascript:b,    file:/a/page.html,            ./javascript:b/",
        "'file:/a/b c#d%20?e\"<', file:/a/page.html,            ./b%20c%23d%2520%3Fe%22%3C/",
        "file:/a/\u00e9,          file:/a/page.html,            ./%C3%A9/",
    })
    void leadsFromThePageToTheFolder(String folder, String page, String link) {
        assertThat(PageLink.toFolder(folder, page)).contains(link);
    }

    @Test
    void thereIsNoneToAnotherFileSystem() {
        assertThat(PageLink.toFolder("hdfs://one/a", "file:/a/page.html")).isEmpty();
        assertThat(PageLink.toFolder("hdfs://one/a", "hdfs://other/a/page.html"))
                .isEmpty();
    }
}
