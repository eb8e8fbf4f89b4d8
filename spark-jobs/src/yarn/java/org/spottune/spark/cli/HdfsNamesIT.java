package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.spottune.spark.cli.Outcome.result;
import static org.spottune.spark.cli.Outcome.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.model.TorchvisionStateDict;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.storage.RunLog;
import org.spottune.weights.SafetensorsFile;

/**
 * Commands whose inputs and outputs are on HDFS, under whatever names it allows. It has one data node, and clients ask for
 * three copies of each file, as they do by default.
 */
@ExtendWith(LocalSpark.class)
class HdfsNamesIT {

    /** With what globs, URIs, shells and partitions of data sets give a meaning to, and with letters of two and three bytes. */
    private static final String ANY = " 5% %41 {a,b}*[x]? #1;+=y \u00fcn\u00ef \u65e5\u672c";

    @TempDir
    private static Path local;

    private static MiniDFSCluster cluster;
    private static FileSystem files;

    @BeforeAll
    static void start() throws IOException {
        PictureDataset.create(LocalSpark.session(), local, 3, 2);
        SafetensorsFile.write(local.resolve("resnet50"), TorchvisionStateDict.of(true, 4, 10, 3, 4, 6, 3));
        Configuration configuration = new Configuration();
        configuration.set(
                MiniDFSCluster.HDFS_MINIDFS_BASEDIR, local.resolve("dfs").toString());
        cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
        cluster.waitClusterUp();
        files = cluster.getFileSystem();
        copyPictures();
        copy(local.resolve("resnet50"), "/checkpoint" + ANY);
    }

    /** Under such names too. */
    private static void copyPictures() throws IOException {
        Path pictures = local.resolve("pictures");
        try (Stream<Path> all = Files.walk(pictures)) {
            for (Path picture : all.filter(Files::isRegularFile).toList()) {
                Path inside = pictures.relativize(picture);
                copy(
                        picture,
                        "/pictures%s/%s/%s%s/%s%s.png"
                                .formatted(ANY, inside.getName(0), inside.getName(1), ANY, inside.getName(2), ANY));
            }
        }
    }

    private static void copy(Path from, String to) throws IOException {
        FileUtil.copy(from.toFile(), files, path(to), false, files.getConf());
    }

    private static org.apache.hadoop.fs.Path path(String path) {
        return new org.apache.hadoop.fs.Path(null, null, path);
    }

    @AfterAll
    static void end() {
        cluster.shutdown();
    }

    @Test
    void readsAndWritesUnderAnyName() throws IOException {
        JsonNode ingested = result(run("ingest", "--input=" + hdfs("pictures"), "--output=" + hdfs("dataset")));
        JsonNode imported = result(run(
                "import",
                "--architecture=resnet50",
                "--width-multiplier=0.0625",
                "--checkpoint=" + hdfs("checkpoint"),
                "--output=" + hdfs("source")));
        result(run(
                "train",
                "--dataset=" + hdfs("dataset"),
                "--source=" + hdfs("source"),
                "--method=feature-extractor",
                "--set=epochs=2",
                "--set=batch-size=8",
                "--output=" + hdfs("run")));
        JsonNode evaluated = result(run(
                "evaluate",
                "--model=" + hdfs("run"),
                "--dataset=" + hdfs("dataset"),
                "--output=" + hdfs("evaluation")));
        JsonNode predicted = result(run(
                "predict",
                "--model=" + hdfs("run"),
                "--dataset=" + hdfs("dataset"),
                "--output=" + hdfs("predictions")));
        result(run(
                "pack",
                "--source=" + hdfs("source"),
                "--model=a=" + hdfs("run"),
                "--output=" + hdfs("pack")));
        result(run("unpack", "--input=" + hdfs("pack"), "--output=" + hdfs("unpacked")));
        JsonNode report = result(run("report", "--input=" + hdfs(""), "--output=" + hdfs("report")));

        assertThat(ingested.at("/images/train").asInt()).isEqualTo(3 * PictureDataset.CLASSES);
        assertThat(imported.get("missing")).isEmpty();
        assertThat(read("/run" + ANY + "/" + RunLog.FILE)).contains("epoch 1", "epoch 2");
        assertThat(evaluated.get("total").asInt()).isEqualTo(2 * PictureDataset.CLASSES);
        assertThat(predicted.get("images").asInt()).isEqualTo(2 * PictureDataset.CLASSES);
        assertThat(report.get("runs").asInt()).isEqualTo(1);
        assertThat(names("/"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(
                                        "pictures",
                                        "checkpoint",
                                        "dataset",
                                        "source",
                                        "run",
                                        "evaluation",
                                        "predictions",
                                        "pack",
                                        "unpacked",
                                        "report")
                                .map(name -> name + ANY)
                                .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ingest --input=x --output=URI",
                "ingest --input=URI --output=x",
                "import --architecture=resnet50 --checkpoint=URI --output=x",
                "train --dataset=URI --source=x --method=spottune --output=y",
                "evaluate --model=URI --dataset=x",
                "predict --model=URI --dataset=x --output=y",
                "report --input=URI --output=x",
                "pack --source=URI --model=a=x --output=y",
                "unpack --input=URI --output=x"
            })
    void refusesColonsThatHdfsHasNot(String line) {
        Outcome outcome = run(line.replace("URI", files.getUri() + "/a:b").split(" "));

        assertThat(outcome.err())
                .contains("Cannot use '" + files.getUri() + "/a:b", "HDFS allows no ':' in the names of files and folders");
        assertThat(outcome.code()).isEqualTo(ExitCode.USAGE.value());
    }

    private static String hdfs(String name) {
        return files.getUri() + "/" + (name.isEmpty() ? "" : name + ANY);
    }

    private static String read(String file) throws IOException {
        try (FSDataInputStream in = files.open(path(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> names(String folder) throws IOException {
        List<String> names = new ArrayList<>();
        for (FileStatus status : files.listStatus(path(folder))) {
            names.add(status.getPath().getName());
        }
        return names;
    }
}
