package org.spottune.kernels;

import java.util.Arrays;

/** Counts the changes of a vector's regions; the vector's slices share it. */
final class RegionVersions {

    private final long[] ends;
    private final long[] changes;

    /** @param ends end positions of the regions, ascending; the last is the vector's length */
    RegionVersions(long[] ends) {
        this.ends = ends.clone();
        this.changes = new long[ends.length];
    }

    /** Sum of the counts of all regions that an interval overlaps. */
    long of(long start, long end) {
        long sum = 0;
        for (int region = first(start); region < ends.length && begin(region) < end; region++) {
            sum += changes[region];
        }
        return sum;
    }

    /** Counts a change of an interval in all regions that it overlaps. */
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
