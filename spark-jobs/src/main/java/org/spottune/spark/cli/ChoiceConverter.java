package org.spottune.spark.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** One of the constants of an enumeration, in any case, by the words that help has for them. */
record ChoiceConverter<E extends Enum<E>>(Class<E> type) implements ITypeConverter<E> {

    @Override
    public E convert(String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(one ->
                        one.toString().equalsIgnoreCase(text) || one.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("expected one of " + words() + ", got '" + text + "'"));
    }

    private String words() {
        return Arrays.stream(type.getEnumConstants())
                .map(one -> one.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
