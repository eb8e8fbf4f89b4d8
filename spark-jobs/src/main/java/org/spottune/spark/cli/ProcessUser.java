package org.spottune.spark.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The user of this process. Containers run under numeric ids without a name or home folder: Java then says {@code ?},
 * and Spark and Hadoop fail.
 *
 * @param name as Java knows it
 * @param home as Java knows it
 */
record ProcessUser(String name, String home) {

    private static final String UNKNOWN = "?";

    static ProcessUser current() {
        return new ProcessUser(System.getProperty("user.name", UNKNOWN), System.getProperty("user.home", UNKNOWN));
    }

    /** Whether the system has no name for it. */
    boolean isNameless() {
        return name.isEmpty() || name.equals(UNKNOWN);
    }

    /** Java options for what is missing: the numeric id as name, and a private folder as home. */
    List<String> javaOptions(Map<String, String> environment) {
        List<String> options = new ArrayList<>();
        if (isNameless()) {
            options.add("-Duser.name=" + number());
        }
        if (!isUsable(home)) {
            options.add("-Duser.home="
                    + Optional.ofNullable(environment.get("HOME"))
                            .filter(ProcessUser::isUsable)
                            .orElseGet(ProcessUser::privateHome));
        }
        return options;
    }

    private static boolean isUsable(String folder) {
        Path path = Path.of(folder);
        return path.isAbsolute() && path.getNameCount() > 0 && Files.isDirectory(path) && Files.isWritable(path);
    }

    private static String number() {
        try {
            return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException noLinux) {
            return "nobody";
        }
    }

    /** Always the same folder, so that native libraries are unpacked once; a new one if another user owns that. */
    private static String privateHome() {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Set<PosixFilePermission> ownerAlone = PosixFilePermissions.fromString("rwx------");
        Path folder = temporary.resolve("spottune-home-" + number());
        try {
            try {
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(ownerAlone));
            } catch (FileAlreadyExistsException there) {
                boolean ours = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                        && String.valueOf(Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                                .equals(number())
                        && Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS)
                                .equals(ownerAlone);
                if (!ours) {
                    return Files.createTempDirectory(temporary, "spottune-home-")
                            .toString();
                }
            }
            return folder.toString();
        } catch (IOException unwritable) {
            throw new IllegalArgumentException(
                    "This user has no home folder, and none can be made in '" + temporary
                            + "': set HOME to a folder that it can write to",
                    unwritable);
        }
    }
}
