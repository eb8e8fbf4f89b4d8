package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {

    @TempDir
    private Path home;

    private Path target;
    private ClassArchive archive;

    @BeforeEach
    void makeProject() throws IOException {
        target = Files.createDirectories(home.resolve("spark-jobs/target"));
        Files.writeString(target.resolve("spottune.jar"), "jar");
        archive = ClassArchive.ofDriver(home);
    }

    private void put() throws IOException {
        archive.put(Files.writeString(target.resolve("unfinished"), "all its classes"), archive.identityOfJar());
    }

    /** Changes a line of the note. */
    private void note(int line, String text) throws IOException {
        Path note = target.resolve("driver.jsa.made");
        List<String> lines = new ArrayList<>(Files.readAllLines(note));
        lines.set(line, text);
        Files.write(note, lines);
    }

    @Test
    void isDueUntilItIsThere() throws IOException {
        assertThat(archive.isDue()).isTrue();
        assertThat(archive.isWhole()).isFalse();

        put();

        assertThat(archive.isDue()).isFalse();
        assertThat(archive.isWhole()).isTrue();
        assertThat(target.resolve("driver.jsa")).hasContent("all its classes");
        assertThat(target.resolve("unfinished")).doesNotExist();
    }

    @Test
    void isNotDueWithoutAJar() throws IOException {
        Files.delete(target.resolve("spottune.jar"));

        assertThat(archive.isDue()).isFalse();
    }

    @Test
    void isNeitherWholeNorKeptWhereItWasCutOff() throws IOException {
        put();
        Files.writeString(archive.file(), "all its cl");

        assertThat(archive.isWhole()).isFalse();
        assertThat(archive.isDue()).isTrue();
    }

    @Test
    void isNotWholeWithoutItsNoteOrWithADamagedOne() throws IOException {
        put();
        note(0, "many");
        assertThat(archive.isWhole()).isFalse();
        assertThat(archive.isDue()).isTrue();

        Files.delete(target.resolve("driver.jsa.made"));
        assertThat(archive.isWhole()).isFalse();
        assertThat(archive.isDue()).isTrue();
    }

    @Test
    void isDueForAnotherJar() throws IOException {
        put();
        Files.setLastModifiedTime(target.resolve("spottune.jar"), FileTime.fromMillis(0));

        assertThat(archive.isDue()).isTrue();
    }

    @Test
    void staysWhereAnotherJavaMadeItThatIsStillThere() throws IOException {
        put();
        note(2, home.toUri().toString());

        assertThat(archive.isDue()).isFalse();
    }

    @Test
    void isDueWhereTheJavaThatMadeItIsGoneOrReplaced() throws IOException {
        put();
        note(2, home.resolve("gone").toUri().toString());
        assertThat(archive.isDue()).isTrue();

        put();
        note(3, "another version");
        assertThat(archive.isDue()).isTrue();
    }

    @Test
    void isNotTriedAgainByAJavaThatCouldNotMakeIt() throws IOException {
        put();
        archive.giveUp(archive.identityOfJar());

        assertThat(archive.file()).doesNotExist();
        assertThat(archive.isWhole()).isFalse();
        assertThat(archive.isDue()).isFalse();

        note(2, home.toUri().toString());
        assertThat(archive.isDue()).isTrue();
    }
}
