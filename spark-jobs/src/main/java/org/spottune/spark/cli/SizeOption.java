package org.spottune.spark.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spottune.data.DatasetDescription.InputSize;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A size in pixels: {@code 72} for a square or one side, {@code 128x64} for height and width.
 *
 * @param isRectangle whether height and width were named
 */
record SizeOption(InputSize size, boolean isRectangle) {

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})(?:[xX]([1-9][0-9]{0,5}))?");

    /** Pixels per side; a decoded image of that size takes 200 MB. */
    private static final int LARGEST = 8192;

    static SizeOption of(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException(
                    "expected pixels such as 72, or height and width such as 128x64, got '" + text + "'");
        }
        int height = Integer.parseInt(matcher.group(1));
        boolean isRectangle = matcher.group(2) != null;
        int width = isRectangle ? Integer.parseInt(matcher.group(2)) : height;
        if (Math.max(height, width) > LARGEST) {
            throw new TypeConversionException("expected at most " + LARGEST + " pixels a side, got '" + text + "'");
        }
        return new SizeOption(new InputSize(height, width), isRectangle);
    }

    /** For picocli. */
    static final class Converter implements ITypeConverter<SizeOption> {
        @Override
        public SizeOption convert(String text) {
            return of(text);
        }
    }
}
