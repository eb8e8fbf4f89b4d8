package org.spottune.spark.cli;

import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.deploy.SparkSubmit;

/** Spark's own SparkSubmit for a user without a name in the system, whom Hadoop would refuse. */
public final class NamedSubmit {

    private NamedSubmit() {}

    /** Takes the arguments of spark-submit; the property {@code user.name} is the user's name. */
    public static void main(String[] arguments) {
        UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(System.getProperty("user.name")));
        SparkSubmit.main(arguments);
    }
}
