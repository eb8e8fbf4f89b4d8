package org.spottune.random;

/**
 * A named stream of random numbers whose every element is a pure function of (run seed, purpose, coordinates,
 * position).
 *
 * <p>So a retried task repeats its draws, and an image gets the same noise in every partition. The function is
 * SplitMix64's finaliser applied along the coordinates (Steele, Lea, Flood: Fast splittable pseudorandom number
 * generators, 2014).
 *
 * @param state the stream's identity
 */
public record Draws(long state) {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    /** The stream for a purpose in a run. */
    public static Draws of(long seed, Purpose purpose) {
        // Names, unlike ordinals, survive reordering of the enum.
        return new Draws(mix(seed)).at(purpose.name());
    }

    /** The stream at a coordinate of this one, such as an epoch or an image id. */
    public Draws at(long coordinate) {
        return new Draws(mix(mix(state + GOLDEN_GAMMA) ^ (coordinate + GOLDEN_GAMMA)));
    }

    /** The stream at a named coordinate of this one. */
    public Draws at(String coordinate) {
        long hash = 0xCBF29CE484222325L; // FNV-1a, 64 bits
        for (int i = 0; i < coordinate.length(); i++) {
            hash = (hash ^ coordinate.charAt(i)) * 0x100000001B3L;
        }
        return at(hash);
    }

    /** 64 random bits at a position of the stream. */
    public long bits(long position) {
        return mix(state + (position + 1) * GOLDEN_GAMMA);
    }

    /** Uniform in the open interval (0, 1), so that logarithms of it are finite. */
    public double uniform(long position) {
        return ((bits(position) >>> 12) + 0.5) * 0x1.0p-52;
    }

    /** Uniform integer in {@code 0 .. bound - 1}. */
    public int below(int bound, long position) {
        return (int) (uniform(position) * bound);
    }

    /** Standard normal (Box-Muller), from the uniforms at {@code 2 * position} and the next. */
    public double gaussian(long position) {
        double radius = Math.sqrt(-2 * Math.log(uniform(2 * position)));
        return radius * Math.cos(2 * Math.PI * uniform(2 * position + 1));
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
