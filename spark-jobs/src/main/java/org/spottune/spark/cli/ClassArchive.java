package org.spottune.spark.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * A class-data archive (CDS) of Java, from which a process starts in half the time. It lies beside the application's
 * jar, with a note that records the jar and the Java that made it.
 *
 * <p>Java checks that an archive fits its version and the class path, and ignores it otherwise. It does not notice a
 * truncated one, and ends with SIGBUS: pass it whole archives only.
 *
 * @param jar the application's jar
 * @param file the archive
 */
record ClassArchive(Path jar, Path file) {

    private static final String NOTE = ".made";

    /** The archive that {@code bin/spottune} starts {@link Launcher} from; the script reads its note too. */
    static ClassArchive ofLauncher(Path home) {
        return in(home, "launcher.jsa");
    }

    /** The archive that the embedded Spark starts from. */
    static ClassArchive ofDriver(Path home) {
        return in(home, "driver.jsa");
    }

    private static ClassArchive in(Path home, String name) {
        Path target = home.resolve("spark-jobs/target");
        return new ClassArchive(target.resolve("spottune.jar"), target.resolve(name));
    }

    /** Whether the archive exists with all its bytes. */
    boolean isWhole() {
        return note().filter(Note::hasArchive).filter(this::hasBytes).isPresent();
    }

    private boolean hasBytes(Note note) {
        try {
            return Files.size(file) == note.bytes();
        } catch (IOException missing) {
            return false;
        }
    }

    /**
     * Whether to make the archive: it is missing, damaged, or made from another jar or by a Java that is gone. An
     * archive that another Java made stays, so that two Javas that take turns do not replace each other's. A Java that
     * failed to make one does not try again.
     */
    boolean isDue() {
        if (!Files.isRegularFile(jar)) {
            return false;
        }
        return note().filter(made -> made.jar().equals(identityOfJar()) && !made.isOfGoneJava())
                .filter(made -> made.hasArchive() ? hasBytes(made) : made.isOfThisJava())
                .isEmpty();
    }

    /** Path, size and modification time of the jar: Java refuses the archive if one of them has changed. */
    String identityOfJar() {
        try {
            return jar.toUri() + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar);
        } catch (IOException missing) {
            return "";
        }
    }

    /**
     * Puts a finished archive in place. Processes that have the old one open keep it.
     *
     * @param made the file that this Java made, on the same file system
     * @param identity of the jar that it was made from
     */
    void put(Path made, String identity) throws IOException {
        try (FileChannel written = FileChannel.open(made)) {
            // After a crash of the machine, a file has its size but perhaps not its bytes.
            written.force(true);
        }
        Files.deleteIfExists(noteFile());
        long bytes = Files.size(made);
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        Note.ofThisJava(bytes, identity).write(noteFile());
    }

    /** Notes that this Java cannot make an archive from this jar. */
    void giveUp(String identity) throws IOException {
        Files.deleteIfExists(noteFile());
        Files.deleteIfExists(file);
        Note.ofThisJava(0, identity).write(noteFile());
    }

    private Path noteFile() {
        return file.resolveSibling(file.getFileName() + NOTE);
    }

    private Optional<Note> note() {
        try {
            return Optional.of(Note.read(noteFile()));
        } catch (IOException | IllegalArgumentException missing) {
            return Optional.empty();
        }
    }

    /**
     * How an archive was made, one component per line.
     *
     * @param bytes of the archive; 0 if it could not be made
     * @param jar identity of the jar
     * @param java the folder of the Java that made it
     * @param version of that Java
     */
    private record Note(long bytes, String jar, URI java, String version) {

        private static final int LINES = 4;

        static Note ofThisJava(long bytes, String jar) {
            return new Note(
                    bytes,
                    jar,
                    Path.of(System.getProperty("java.home")).toUri(),
                    System.getProperty("java.vm.version"));
        }

        boolean isOfThisJava() {
            return equals(ofThisJava(bytes, jar));
        }

        boolean hasArchive() {
            return bytes > 0;
        }

        /** Whether that Java was removed, or replaced by another version at the same place. */
        boolean isOfGoneJava() {
            return java.equals(ofThisJava(bytes, jar).java()) ? !isOfThisJava() : !Files.isDirectory(Path.of(java));
        }

        static Note read(Path file) throws IOException {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() != LINES) {
                throw new NoSuchFileException(file.toString(), null, "not " + LINES + " lines");
            }
            return new Note(Long.parseLong(lines.get(0)), lines.get(1), URI.create(lines.get(2)), lines.get(3));
        }

        void write(Path file) throws IOException {
            Path unfinished = file.resolveSibling("." + file.getFileName());
            Files.write(unfinished, List.of(String.valueOf(bytes), jar, java.toString(), version));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
