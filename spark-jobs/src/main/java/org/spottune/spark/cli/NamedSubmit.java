package org.spottune.spark.cli;

import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.deploy.SparkSubmit;

/** Spark's own SparkSubmit for a user whom the system has no name for: Hadoop would not let them in. */
public final class NamedSubmit {

    private NamedSubmit() {}

    /** Arguments of spark-submit; the name is that of the property {@code user.name}. */
    public static void main(String[] arguments) {
        UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(System.getProperty("user.name")));
        SparkSubmit.main(arguments);
    }
}
