package org.spottune.data;

import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** JPEG through the JDK's libjpeg: baseline and progressive, grey, YCbCr, RGB, CMYK and YCCK. */
final class JpegFormat implements ImageFormat {
    private static final ReaderSource READER = ReaderSource.ofJdk("jpeg");

    @Override
    public String label() {
        return "JPEG";
    }

    @Override
    public boolean recognises(byte[] bytes) {
        return ImageFormat.startsWith(bytes, 0xff, 0xd8, 0xff);
    }

    @Override
    public RgbImage decode(byte[] bytes) throws IOException {
        JpegSegments segments = JpegSegments.of(bytes);
        List<String> damage = new ArrayList<>();
        // The raw samples: conversion to RGB is ours, because the reader's guesses at the colour space differ from
        // libjpeg's.
        Raster samples = READER.read(
                segments.picture(),
                warning -> {
                    if (!isHarmless(warning)) {
                        damage.add(warning);
                    }
                },
                reader -> reader.readRaster(0, null));
        if (!damage.isEmpty()) {
            throw new ImageFormatException(damage.get(0));
        }
        return JpegColours.of(segments).rgb(samples);
    }

    /** libjpeg skips padding between the coded picture and the next marker; cameras write such files. */
    private static boolean isHarmless(String warning) {
        return warning.contains("extraneous bytes before marker");
    }
}
