package org.spottune.kernels;

import java.util.Arrays;

/** Counts the changes of a vector's regions; shared by all its slices. */
final class RegionVersions {

    private final long[] ends;
    private final long[] changes;

    /** @param ends where the regions end, ascending; the last is the vector's length */
    RegionVersions(long[] ends) {
        this.ends = ends.clone();
        this.changes = new long[ends.length];
    }

    /** Changes of the regions that an interval meets: the sum grows if any of them does. */
    long of(long start, long end) {
        long sum = 0;
        for (int region = first(start); region < ends.length && begin(region) < end; region++) {
            sum += changes[region];
        }
        return sum;
    }

    /** Counts a change of an interval. */
    void grow(long start, long end) {
        for (int region = first(start); region < ends.length && begin(region) < end; region++) {
            changes[region]++;
        }
    }

    private int first(long position) {
        int region = 0;
        while (region < ends.length && ends[region] <= position) {
            region++;
        }
        return region;
    }

    private long begin(int region) {
        return region == 0 ? 0 : ends[region - 1];
    }

    @Override
    public String toString() {
        return Arrays.toString(changes) + " up to " + Arrays.toString(ends);
    }
}
