package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What the documents say: commands are ones that the command line understands, links lead somewhere. */
class DocumentsTest {

    private static final Path PROJECT =
            Path.of(System.getProperty("basedir", ".")).toAbsolutePath().getParent();

    /** A command on its own line, or in a comment of a settings file; lines that end with a backslash are joined. */
    private static final Pattern COMMAND_LINE =
            Pattern.compile("^(?: {4}|# +(?:[a-z ]+: )?)(?:[A-Z_]+=\\S+ )*bin/spottune (.*)$");

    private static final Pattern COMMAND_IN_TEXT = Pattern.compile("`bin/spottune ([^`]+)`");

    /** A link or a picture. */
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

    private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");

    private static final int README_BYTES = 8 * 1024;

    static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(
                PROJECT.resolve("README.md"), PROJECT.resolve("CONTRIBUTING.md"), PROJECT.resolve("CHANGELOG.md")));
        documents.addAll(filesBelow("docs", ".md"));
        documents.addAll(filesBelow("conf", ".md"));
        return documents;
    }

    static List<Path> documentsAndSettings() throws IOException {
        List<Path> files = new ArrayList<>(documents());
        files.addAll(filesBelow("conf", ".conf"));
        return files;
    }

    @ParameterizedTest
    @MethodSource("documentsAndSettings")
    void everyCommandIsOne(Path document) throws IOException {
        List<String> refused = new ArrayList<>();
        for (String command : commands(Files.readString(document))) {
            SubmitArguments parsed = SubmitArguments.parse(words(command));
            try {
                Main.commandLine().parseArgs(parsed.own().toArray(String[]::new));
            } catch (CommandLine.ParameterException wrong) {
                refused.add(command + ": " + wrong.getMessage());
            }
        }
        assertThat(refused).as(PROJECT.relativize(document).toString()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsSomewhere(Path document) throws IOException {
        for (String link : matches(LINK, Files.readString(document))) {
            if (link.contains("://")) {
                continue;
            }
            int hash = link.indexOf('#');
            String file = hash < 0 ? link : link.substring(0, hash);
            Path target = file.isEmpty() ? document : document.resolveSibling(file);
            assertThat(target)
                    .as("link %s in %s", link, PROJECT.relativize(document))
                    .exists();
            if (hash >= 0) {
                assertThat(anchors(target))
                        .as("link %s in %s", link, PROJECT.relativize(document))
                        .contains(link.substring(hash + 1));
            }
        }
    }

    @Test
    void everyCommandIsShown() throws IOException {
        Set<String> shown = new HashSet<>();
        for (Path document : documents()) {
            commands(Files.readString(document)).forEach(command -> shown.addAll(words(command)));
        }
        assertThat(shown).containsAll(Main.commandLine().getSubcommands().keySet());
    }

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(Files.size(PROJECT.resolve("README.md"))).isLessThan(README_BYTES);
    }

    /** What follows {@code bin/spottune}. */
    private static List<String> commands(String text) {
        List<String> commands = new ArrayList<>(matches(COMMAND_IN_TEXT, text));
        String joined = text.replaceAll("\\\\\n#? *", "");
        for (String line : joined.lines().toList()) {
            commands.addAll(matches(COMMAND_LINE, line));
        }
        return commands;
    }

    /** As a shell divides them; dots that stand for more options are left out. */
    private static List<String> words(String command) {
        return matches(WORD, command, 0).stream()
                .map(word -> word.replaceAll("['\"]", ""))
                .filter(word -> !word.equals("..."))
                .toList();
    }

    /** Headings as the names by which links point at them. */
    private static Set<String> anchors(Path document) throws IOException {
        Set<String> anchors = new HashSet<>();
        for (String line : Files.readAllLines(document)) {
            if (line.matches("#+ .*")) {
                anchors.add(line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'));
            }
        }
        return anchors;
    }

    private static List<String> matches(Pattern pattern, String text) {
        return matches(pattern, text, 1);
    }

    private static List<String> matches(Pattern pattern, String text, int group) {
        return pattern.matcher(text).results().map(found -> found.group(group)).toList();
    }

    private static List<Path> filesBelow(String folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(PROJECT.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
