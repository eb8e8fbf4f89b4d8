package org.spottune.spark.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/** A process with HDFS and YARN on this machine: one node of each kind, on ports that were free. */
final class MiniHadoop {

    /** What it says once clients can come. */
    static final String READY = "MiniHadoop is ready";

    private MiniHadoop() {}

    /** @param arguments folder for data and logs, and folder for the settings that clients need */
    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[0]);
        Path settings = Path.of(arguments[1]);
        Configuration configuration = new YarnConfiguration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, data.resolve("dfs").toString());
        configuration.setInt("dfs.replication", 1);
        MiniDFSCluster files = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
        files.waitClusterUp();
        configuration.set("fs.defaultFS", files.getFileSystem().getUri().toString());

        configuration.setInt(YarnConfiguration.YARN_MINICLUSTER_NM_PMEM_MB, 10240);
        configuration.setInt("yarn.nodemanager.resource.cpu-vcores", 8);
        configuration.setInt("yarn.scheduler.minimum-allocation-mb", 128);
        configuration.setInt("yarn.scheduler.maximum-allocation-mb", 10240);
        configuration.set(YarnConfiguration.RM_SCHEDULER, "org.apache.hadoop.yarn.server.resourcemanager.scheduler.fifo.FifoScheduler");
        // A container that outgrows what was asked for it is killed, as on a real cluster.
        configuration.setBoolean("yarn.nodemanager.pmem-check-enabled", true);
        configuration.setBoolean("yarn.nodemanager.vmem-check-enabled", false);
        configuration.setInt("yarn.nodemanager.container-monitor.interval-ms", 500);
        // A disk that is almost full for other reasons is good enough for a test.
        configuration.set("yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "100");
        configuration.set("yarn.log.dir", data.resolve("logs").toString());
        MiniYARNCluster yarn = new MiniYARNCluster("containers", 1, 1, 1);
        yarn.init(configuration);
        yarn.start();
        if (!yarn.waitForNodeManagersToConnect(60_000)) {
            throw new IllegalStateException("The node did not register within 60 s");
        }
        write(configuration, List.of("fs.defaultFS"), settings.resolve("core-site.xml"));
        write(
                yarn.getConfig(),
                List.of(YarnConfiguration.RM_ADDRESS, YarnConfiguration.RM_SCHEDULER_ADDRESS),
                settings.resolve("yarn-site.xml"));
        System.out.println(READY);
        Thread.currentThread().join();
    }

    /** What clients need to know; the rest are names of the servers' own classes. */
    private static void write(Configuration running, List<String> keys, Path file) throws IOException {
        Configuration chosen = new Configuration(false);
        keys.forEach(key -> chosen.set(key, running.get(key)));
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            chosen.writeXml(out);
        }
    }
}
