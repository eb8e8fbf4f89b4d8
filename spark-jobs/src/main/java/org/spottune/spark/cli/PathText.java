package org.spottune.spark.cli;

import org.spottune.spark.storage.StoragePath;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts a user's path to a form in which a colon in a name cannot be taken for a scheme. */
final class PathText implements ITypeConverter<String> {

    @Override
    public String convert(String text) {
        if (text.isEmpty() || text.indexOf('\0') >= 0) {
            throw new TypeConversionException("expected a path, got '" + text + "'");
        }
        return StoragePath.unambiguous(text);
    }
}
