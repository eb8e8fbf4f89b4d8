package org.spottune.spark.session;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.spottune.settings.ConfigurationException;

/**
 * Checks that executors can use a command's file names. Java encodes local file names in its locale's encoding: for
 * names beyond ASCII, an executor in a POSIX locale reads and writes other files than the driver.
 */
public final class ExecutorLocale {

    private static final Pattern OF_ANOTHER_STORE = Pattern.compile("(?!file:)[A-Za-z][A-Za-z0-9+.-]*://.*");

    private static final Pattern WITH_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*");

    private ExecutorLocale() {}

    /**
     * Asks a cluster's executors for their encoding, if any name needs more than ASCII.
     *
     * @param names words that may be paths; those of other stores than the local disk are ignored
     * @throws ConfigurationException if an executor cannot write a name in its encoding
     */
    public static void requireNames(SparkContext spark, List<String> names) {
        boolean disk = "file"
                .equals(FileSystem.getDefaultUri(spark.hadoopConfiguration()).getScheme());
        List<String> local = names.stream()
                .filter(name -> !isAscii(name))
                .filter(name -> !OF_ANOTHER_STORE.matcher(name).matches())
                .filter(name -> disk || WITH_SCHEME.matcher(name).matches())
                .toList();
        if (local.isEmpty() || !TaskSlots.isCluster(spark.master())) {
            return;
        }
        int slots = Math.max(1, spark.defaultParallelism());
        List<String> encodings = JavaSparkContext.fromSparkContext(spark)
                .parallelize(IntStream.range(0, slots).boxed().toList(), slots)
                .map(slot -> System.getProperty("sun.jnu.encoding"))
                .distinct()
                .collect();
        refusal(local, encodings).ifPresent(refusal -> {
            throw new ConfigurationException(List.of(refusal));
        });
    }

    /** The message for the first name that an encoding cannot write; empty if there is none. */
    static Optional<String> refusal(List<String> names, List<String> encodings) {
        for (String encoding : encodings) {
            for (String name : names) {
                if (!Charset.forName(encoding).newEncoder().canEncode(name)) {
                    return Optional.of("Executors cannot name '" + name + "': their encoding is "
                            + Charset.forName(encoding)
                            + "; choose a UTF-8 locale that their machines have by"
                            + " --conf spark.executorEnv.LC_ALL=LOCALE, such as C.UTF-8");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isAscii(String name) {
        return name.chars().allMatch(character -> character < 128);
    }
}
