package org.spottune.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spottune.spark.LocalSpark;

class ExecutorLocaleTest {

    @Test
    void refusesANameThatAnExecutorCannotWrite() {
        assertThat(ExecutorLocale.refusal(List.of("plain", "/data/übung"), List.of("UTF-8", "ANSI_X3.4-1968")))
                .hasValue("Executors cannot name '/data/übung': their encoding is US-ASCII; choose a UTF-8 locale that"
                        + " their machines have by --conf spark.executorEnv.LC_ALL=LOCALE, such as C.UTF-8");
        assertThat(ExecutorLocale.refusal(List.of("/data/日本"), List.of("ISO-8859-1")))
                .isPresent();
    }

    @Test
    void takesNamesThatAllExecutorsCanWrite() {
        assertThat(ExecutorLocale.refusal(List.of("/data/übung", "/data/日本"), List.of("UTF-8")))
                .isEmpty();
        assertThat(ExecutorLocale.refusal(List.of("/data/übung"), List.of("ISO-8859-1")))
                .isEmpty();
    }

    @Test
    void asksNobodyWithinOneProcess() {
        assertThatCode(() -> ExecutorLocale.requireNames(LocalSpark.session().sparkContext(), List.of("übung")))
                .doesNotThrowAnyException();
    }
}
