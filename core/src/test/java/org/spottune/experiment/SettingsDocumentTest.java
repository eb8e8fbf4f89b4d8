package org.spottune.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The tables of {@code docs/settings.md} are those that the code makes. {@code -Dspottune.write-docs=true} writes them anew.
 */
class SettingsDocumentTest {

    private static final Path DOCUMENT = Path.of(System.getProperty("basedir", "."), "..", "docs", "settings.md");

    @Test
    void theTableOfMethodsIsMadeFromTheCode() throws IOException {
        assertMadeFromTheCode("methods", SettingsTable.methodsAsMarkdown());
    }

    @Test
    void theTableOfSettingsIsMadeFromTheCode() throws IOException {
        assertMadeFromTheCode("settings", SettingsTable.settingsAsMarkdown());
    }

    private static void assertMadeFromTheCode(String name, String table) throws IOException {
        String document = Files.readString(DOCUMENT);
        Matcher part = Pattern.compile("<!-- " + name + " -->\n(.*?)<!-- end -->\n", Pattern.DOTALL)
                .matcher(document);
        assertThat(part.find()).as("part '%s' of %s", name, DOCUMENT).isTrue();
        if (Boolean.getBoolean("spottune.write-docs")) {
            Files.writeString(DOCUMENT, document.substring(0, part.start(1)) + table + document.substring(part.end(1)));
            return;
        }
        assertThat(part.group(1)).isEqualTo(table);
    }
}
