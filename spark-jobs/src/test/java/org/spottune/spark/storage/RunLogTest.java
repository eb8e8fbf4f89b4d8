package org.spottune.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2024-05-06T12:00:00.5Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    @AfterEach
    void repair() {
        FaultyFileSystem.repair();
    }

    @Test
    void addsToWhatEarlierCallsHaveWritten() throws Exception {
        Storage storage = new Storage(new Configuration());

        log(folder.toString(), storage).add("epoch 1");
        log(folder.toString(), storage).add("epoch 2");

        assertThat(lines()).containsExactly("2024-05-06T12:00:00Z epoch 1", "2024-05-06T12:00:00Z epoch 2");
    }

    @Test
    void aFileThatIsFollowedGrows() throws Exception {
        RunLog log = log(folder.toString(), new Storage(new Configuration()));
        log.add("epoch 1");
        Object before = Files.getAttribute(folder.resolve(RunLog.FILE), "unix:ino");

        log.add("epoch 2");

        assertThat(Files.getAttribute(folder.resolve(RunLog.FILE), "unix:ino")).isEqualTo(before);
    }

    @Test
    void isWrittenAnewWhereFilesCannotGrow() throws Exception {
        RunLog log = log(FaultyFileSystem.path(folder), new Storage(FaultyFileSystem.configuration()));

        log.add("epoch 1");
        log.add("epoch 2");

        assertThat(lines()).containsExactly("2024-05-06T12:00:00Z epoch 1", "2024-05-06T12:00:00Z epoch 2");
    }

    @Test
    void whatCannotBeWrittenIsTriedAgainWithTheNext() throws Exception {
        RunLog log = log(FaultyFileSystem.path(folder), new Storage(FaultyFileSystem.configuration()));
        FaultyFileSystem.leaveRoom(3);
        log.add("epoch 1");
        assertThat(folder.resolve(RunLog.FILE)).doesNotExist();

        FaultyFileSystem.repair();
        log.add("epoch 2");

        assertThat(lines()).containsExactly("2024-05-06T12:00:00Z epoch 1", "2024-05-06T12:00:00Z epoch 2");
    }

    private static RunLog log(String folder, Storage storage) {
        return new RunLog(folder, storage, NOON);
    }

    private List<String> lines() throws Exception {
        return Files.readAllLines(folder.resolve(RunLog.FILE));
    }
}
