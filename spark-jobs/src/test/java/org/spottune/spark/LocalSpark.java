package org.spottune.spark;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a Spark session with two local task slots, as a parameter of type {@link SparkSession}:
 * {@code @ExtendWith(LocalSpark.class)}. All test classes of a JVM share it; it ends with the JVM.
 */
public final class LocalSpark implements BeforeAllCallback, ParameterResolver {
    private static SparkSession session;

    /** For tests that no extension can reach, such as properties. */
    public static synchronized SparkSession session() {
        if (session == null) {
            session = SparkSession.builder()
                    .master("local[2]")
                    .appName("tests")
                    .config("spark.ui.enabled", false)
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    .config("spark.driver.host", "127.0.0.1")
                    .config("spark.sql.shuffle.partitions", 2)
                    .config("spark.sql.warehouse.dir", "target/spark-warehouse")
                    .config("spark.local.dir", "target/spark-local")
                    .getOrCreate();
        }
        return session;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        session();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SparkSession.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return session();
    }
}
