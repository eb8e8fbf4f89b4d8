package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFileTest {

    @TempDir
    private Path folder;

    @Test
    void readsImagesInTheOrderOfTheirIds() throws IOException {
        try (ImageFile file = ImageFile.write(
                List.of(image(7, 1, 2), image(3, 2, 1), image(5, 3, 3)).iterator(), path())) {
            assertThat(file.ids()).containsExactly(3, 5, 7);
            for (int row = 0; row < 3; row++) {
                LabelledImage expected =
                        List.of(image(3, 2, 1), image(5, 3, 3), image(7, 1, 2)).get(row);
                LabelledImage read = file.image(row);
                assertThat(read).usingRecursiveComparison().isEqualTo(expected);
            }
        }
        assertThat(path()).doesNotExist();
    }

    @Test
    void holdsMoreImagesThanItBeganWith() throws IOException {
        List<LabelledImage> images =
                IntStream.range(0, 5000).mapToObj(id -> image(id, 1, 1)).toList();
        try (ImageFile file = ImageFile.write(images.iterator(), path())) {
            assertThat(file.ids()).hasSize(5000);
            assertThat(file.image(4999).rgb()).isEqualTo(images.get(4999).rgb());
        }
    }

    @Test
    void leavesNothingWhereImagesFail() {
        Iterator<LabelledImage> failing = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public LabelledImage next() {
                throw new IllegalStateException("no more");
            }
        };

        assertThatThrownBy(() -> ImageFile.write(failing, path())).hasMessage("no more");
        assertThat(path()).doesNotExist();
    }

    @Test
    void namesTheFileThatCannotBeWritten() {
        Path nowhere = folder.resolve("nowhere/images");

        assertThatThrownBy(() -> ImageFile.write(List.of(image(1, 1, 1)).iterator(), nowhere))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Cannot write images to '" + nowhere + "'");
    }

    @Test
    void namesTheImageThatIsCutOff() throws IOException {
        try (ImageFile file =
                ImageFile.write(List.of(image(1, 4, 4), image(2, 4, 4)).iterator(), path())) {
            try (FileChannel channel = FileChannel.open(path(), StandardOpenOption.WRITE)) {
                channel.truncate(60);
            }
            assertThat(file.image(0).id()).isEqualTo(1);
            assertThatThrownBy(() -> file.image(1))
                    .hasMessage("Cannot read image 2 at byte 48 of '" + path() + "'")
                    .hasRootCauseMessage("the file ends at byte 60");
        }
    }

    private Path path() {
        return folder.resolve("images");
    }

    private static LabelledImage image(long id, int height, int width) {
        byte[] rgb = new byte[3 * height * width];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (31 * id + i);
        }
        return new LabelledImage(id, (int) id % 3, height, width, rgb);
    }
}
