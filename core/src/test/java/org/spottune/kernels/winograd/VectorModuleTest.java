package org.spottune.kernels.winograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VectorModuleTest {

    /** Loads the module in a process that was started without it. */
    static final class Loading {

        private Loading() {}

        public static void main(String[] arguments) throws ReflectiveOperationException {
            System.out.println(VectorModule.slowdownReasons().size());
            VectorModule.load();
            System.out.println(VectorModule.slowdownReasons().size());
            System.out.println(Class.forName("jdk.incubator.vector.FloatVector").getClassLoader());
        }
    }

    @Test
    void isLoadedByTheLoaderOfJavasOwnClassesWithoutAWarning() throws Exception {
        List<String> words = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                VectorModule.LOADING_OPTION,
                "-cp",
                System.getProperty("java.class.path"),
                Loading.class.getName());
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        List<String> lines = said.lines().toList();
        assertThat(lines).as(said).hasSize(3);
        assertThat(Integer.parseInt(lines.get(1))).isEqualTo(Integer.parseInt(lines.get(0)) - 1);
        assertThat(lines.get(2)).isEqualTo("null");
        assertThat(VectorModule.isLoadable()).isTrue();
    }
}
