package org.spottune.spark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.PrintStream;
import org.spottune.data.VisibleText;

/** The last line of standard output: one JSON object. */
final class ResultLine {

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

    private ResultLine() {}

    /** @throws LostResultException if standard output is closed or full */
    static void print(Object result, PrintStream out) {
        try {
            // In JSON, such characters occur only within strings.
            out.println(VisibleText.of(JSON.writeValueAsString(result)));
            if (out.checkError()) {
                throw new LostResultException();
            }
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("Cannot write " + result + " as JSON", impossible);
        }
    }
}
