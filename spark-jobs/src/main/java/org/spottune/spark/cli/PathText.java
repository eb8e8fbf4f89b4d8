package org.spottune.spark.cli;

import org.spottune.spark.storage.StoragePath;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Paths as users give them, in a form that no colon in a name makes another of. */
final class PathText implements ITypeConverter<String> {

    @Override
    public String convert(String text) {
        if (text.isEmpty() || text.indexOf('\0') >= 0) {
            throw new TypeConversionException("expected a path, got '" + text + "'");
        }
        return StoragePath.unambiguous(text);
    }
}
