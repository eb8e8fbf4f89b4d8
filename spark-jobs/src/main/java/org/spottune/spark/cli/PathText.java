package org.spottune.spark.cli;

import org.spottune.spark.storage.StoragePath;
import picocli.CommandLine.ITypeConverter;

/** Paths as users give them, in a form that no colon in a name makes another of. */
final class PathText implements ITypeConverter<String> {

    @Override
    public String convert(String text) {
        return StoragePath.unambiguous(text);
    }
}
