package org.spottune.spark.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.spottune.spelling.Spelling;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts a word to a constant of an enumeration: in any case, by the constant's name or its text in the help. */
record ChoiceConverter(Class<?> type) implements ITypeConverter<Object> {

    @Override
    public Object convert(String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(one -> one.toString().equalsIgnoreCase(text)
                        || ((Enum<?>) one).name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("expected one of " + String.join(", ", words())
                        + ", got '" + text + "'" + Spelling.hint(text, words())));
    }

    private List<String> words() {
        return Arrays.stream(type.getEnumConstants())
                .map(one -> one.toString().toLowerCase(Locale.ROOT))
                .toList();
    }
}
