"""Checks the DAG against a stand-in for Airflow. With --commands it prints the commands that it renders, as JSON."""

from __future__ import annotations

import importlib.util
import json
import os
import stat
import sys
import tempfile
import unittest
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator
from unittest import mock

sys.dont_write_bytecode = True

import airflow_stand_in  # noqa: E402

HERE = Path(__file__).resolve().parent
DAG_FILE = HERE.parents[3] / "conf" / "airflow" / "visual_decathlon.py"
TEN = [
    "imagenet12",
    "aircraft",
    "cifar100",
    "daimlerpedcls",
    "dtd",
    "gtsrb",
    "omniglot",
    "svhn",
    "ucf101",
    "vgg-flowers",
]
WHOLE = json.loads((HERE / "plan.json").read_text(encoding="utf-8"))
RUNNERS = ["local", "spark-submit", "kubernetes"]
RUN_ID = "scheduled__2026-11-21T00:00:00+00:00"
RUN_FOLDER = "sweeps/scheduled__2026-11-21T00-00-00-00-00-6e4c038b"


@contextmanager
def plan_file(plan: dict[str, Any]) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "plan.json")
        file.write_text(json.dumps(plan), encoding="utf-8")
        yield str(file)


def load(runner: str, *, standard_provider: bool = True, **settings: str) -> Any:
    """The DAG file as a fresh module."""
    airflow_stand_in.install(standard_provider=standard_provider)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("SPOTTUNE_")}
    environment["SPOTTUNE_RUNNER"] = runner
    environment["SPOTTUNE_PLAN"] = os.environ.get("SPOTTUNE_PLAN") or str(HERE / "plan.json")
    environment.update({"SPOTTUNE_" + key: value for key, value in settings.items()})
    with mock.patch.dict(os.environ, environment, clear=True):
        spec = importlib.util.spec_from_file_location("visual_decathlon", DAG_FILE)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


def arguments(task: Any) -> list[str]:
    """Those of bin/spottune that a rendered task passes."""
    if isinstance(task, airflow_stand_in.BashOperator):
        count = int(task.env["SPOTTUNE_ARGUMENTS"])
        return [task.env[f"SPOTTUNE_ARGUMENT_{number}"] for number in range(1, count + 1)]
    if isinstance(task, airflow_stand_in.SparkSubmitOperator):
        return task.application_args
    return task.template_spec["spec"]["arguments"]


def commands(runner: str, **settings: str) -> dict[str, list[str]]:
    tasks = load(runner, **settings).dag.tasks
    return {name: arguments(task.rendered(RUN_ID)) for name, task in tasks.items()}


class PlanTest(unittest.TestCase):
    def test_reads_the_last_object_of_what_a_dry_run_printed(self) -> None:
        with tempfile.TemporaryDirectory() as home:
            plan = Path(home, "plan.json")
            plan.write_text("{ no json\n{\"domains\": []}\n" + json.dumps({**WHOLE, "domains": ["one"]}) + "\n")
            dag = load("local", PLAN=str(plan), HOME="/h").dag
        self.assertEqual(list(dag.tasks), ["score", "report", "train_one"])

    def test_what_the_dry_run_was_given_reaches_the_tasks(self) -> None:
        given = {"config": "s3a://b/s.conf", "set": ["a=1", "b=x y"], "workers": 3, "datasets": "d", "source": "m"}
        with plan_file({**WHOLE, **given}) as file:
            task = load("local", PLAN=file).dag.tasks["train_dtd"]
            self.assertEqual(
                arguments(task.rendered("r")),
                ["sweep", "--config=s3a://b/s.conf", "--output=sweeps/r", "--only=dtd", "--set=a=1", "--set=b=x y"]
                + ["--workers=3", "--datasets=d", "--source=m"],
            )
            moved = load("local", PLAN=file, SWEEP="/elsewhere.conf", SOURCE="n").dag.tasks["train_dtd"]
            self.assertEqual(arguments(moved.rendered("r"))[1], "--config=/elsewhere.conf")
            self.assertEqual(arguments(moved.rendered("r"))[-1], "--source=n")

    def test_the_driver_gets_the_memory_of_the_plan(self) -> None:
        with plan_file({**WHOLE, "driver": {"memory": "7000m", "nativeMemory": "9000m"}}) as file:
            spec = load("kubernetes", PLAN=file).dag.tasks["train_dtd"].template_spec["spec"]
            submitted = load("spark-submit", PLAN=file).dag.tasks["train_dtd"]
        self.assertEqual((spec["driver"]["memory"], spec["driver"]["memoryOverhead"]), ("7000m", "9000m"))
        self.assertIn("maxbytes=9000m ", spec["sparkConf"]["spark.driver.extraJavaOptions"])
        self.assertIn("maxbytes=9000m ", submitted.conf["spark.driver.extraJavaOptions"])

    def test_refuses_what_is_no_plan(self) -> None:
        write = "bin/spottune sweep --config FILE --output DIR --dry-run"
        with self.assertRaisesRegex(ValueError, "SPOTTUNE_PLAN must name .*" + write):
            load("local", PLAN="")
        with self.assertRaisesRegex(ValueError, "No such file.*" + write):
            load("local", PLAN="/absent/plan.json")
        for plan in [{}, {**WHOLE, "domains": []}, {**WHOLE, "config": None}, {"cells": 3}]:
            with self.subTest(plan), plan_file(plan) as file:
                with self.assertRaisesRegex(ValueError, "is no plan of a sweep: expected .*" + write):
                    load("local", PLAN=file)


class DagTest(unittest.TestCase):
    def test_scores_after_all_domains_and_reports_after_the_score(self) -> None:
        for runner in RUNNERS:
            with self.subTest(runner):
                tasks = load(runner).dag.tasks
                self.assertEqual(sorted(tasks), sorted([f"train_{name}" for name in TEN] + ["score", "report"]))
                for name in TEN:
                    self.assertEqual(tasks[f"train_{name}"].downstream, {"score"})
                self.assertEqual(tasks["score"].downstream, {"report"})
                self.assertEqual(tasks["report"].downstream, set())

    def test_renders_the_commands_of_a_run(self) -> None:
        home = {"kubernetes": "/opt/spottune"}
        for runner in RUNNERS:
            with self.subTest(runner):
                config = home.get(runner, str(HERE.parents[3])) + "/conf/sweeps/visual-decathlon.conf"
                rendered = commands(runner)
                for name in TEN:
                    self.assertEqual(
                        rendered[f"train_{name}"],
                        ["sweep", f"--config={config}", f"--output={RUN_FOLDER}", f"--only={name}"],
                    )
                self.assertEqual(
                    rendered["score"],
                    ["score", f"--sweep={RUN_FOLDER}", f"--output={RUN_FOLDER}/leaderboard.csv"],
                )
                self.assertEqual(
                    rendered["report"], ["report", f"--input={RUN_FOLDER}", f"--output={RUN_FOLDER}/report.html"]
                )

    def test_settings_and_parameters_of_a_run_reach_the_commands(self) -> None:
        task = load("spark-submit", OUTPUT="s3a://b/sweeps", DATASETS="s3a://b/d", SOURCE="m").dag.tasks["train_dtd"]
        rendered = arguments(task.rendered("manual", source="other model"))
        self.assertEqual(rendered[2], "--output=s3a://b/sweeps/manual")
        self.assertEqual(rendered[4:], ["--datasets=s3a://b/d", "--source=other model"])

    def test_parameters_of_a_run_are_values_and_nothing_else(self) -> None:
        for runner in RUNNERS:
            task = load(runner, DATASETS="d", SOURCE="m").dag.tasks["train_dtd"]
            templates = {field: getattr(task, field) for field in task.template_fields}
            for hostile in ["--driver-java-options=-javaagent:evil.jar", "--help", "$(touch x)", "a b", "--", "\u00c4pfel"]:
                with self.subTest(runner=runner, parameter=hostile):
                    vars(task).update(templates)
                    rendered = arguments(task.rendered("r", datasets=hostile, source=hostile))
                    self.assertEqual(rendered[4:], [f"--datasets={hostile}", f"--source={hostile}"])
            for hostile in ["d\n--driver-java-options=x", "d\r", "d\0", "\x1b[2K", "d\u2028x"]:
                for name in ("output", "datasets", "source"):
                    with self.subTest(runner=runner, refused=hostile, name=name):
                        vars(task).update(templates)
                        with self.assertRaisesRegex(airflow_stand_in.AirflowFailException, "a control character at"):
                            task.rendered("r", **{name: hostile})

    def test_a_repeated_task_continues_its_sweep_and_overwrites_nothing(self) -> None:
        first = arguments(load("local").dag.tasks["report"].rendered(RUN_ID, try_number=1))
        third = arguments(load("local").dag.tasks["report"].rendered(RUN_ID, try_number=3))
        self.assertEqual(first[:2], third[:2])
        self.assertEqual(third[2], f"--output={RUN_FOLDER}/report-3.html")

    def test_runs_have_folders_of_their_own(self) -> None:
        folder = load("local").folder
        self.assertEqual(folder("plain_run-1"), "plain_run-1")
        names = [folder(run_id) for run_id in ["a:b", "a+b", "a b", "a-b", "../a", "a/b", ".."]]
        self.assertEqual(len(set(names)), len(names))
        for name in names:
            self.assertRegex(name, r"^[A-Za-z0-9_-]+$")

    def test_retries_schedule_and_pool_are_settings(self) -> None:
        dag = load("local").dag
        self.assertEqual((dag.schedule, dag.catchup, dag.max_active_runs, dag.max_active_tasks), (None, False, 1, 1))
        self.assertEqual((dag.default_args["retries"], dag.default_args["pool"]), (2, "default_pool"))
        set_all = load("kubernetes", SCHEDULE="@weekly", RETRIES="5", RETRY_MINUTES="0.5", POOL="gpu", PARALLEL="3").dag
        self.assertEqual((set_all.schedule, set_all.max_active_tasks), ("@weekly", 3))
        self.assertEqual((set_all.default_args["retries"], set_all.default_args["pool"]), (5, "gpu"))
        self.assertEqual(set_all.default_args["retry_delay"].total_seconds(), 30)

    def test_refuses_a_runner_that_is_none(self) -> None:
        with self.assertRaisesRegex(ValueError, "SPOTTUNE_RUNNER must be one of .*, got 'mesos'"):
            load("mesos")


class LocalTest(unittest.TestCase):
    """Runs the script of the task with a command that does what the test says."""

    def execute(self, body: str, **settings: str) -> Any:
        with tempfile.TemporaryDirectory() as home:
            command = Path(home, "bin", "spottune")
            command.parent.mkdir()
            command.write_text("#!/usr/bin/env bash\n" + body, encoding="utf-8")
            command.chmod(command.stat().st_mode | stat.S_IXUSR)
            task = load("local", HOME=home, **settings).dag.tasks["train_dtd"].rendered("run")
            return task.execute({})

    def test_returns_the_last_line_whatever_standard_error_says(self) -> None:
        result = self.execute("echo progress; echo '{\"cells\": 3}'; echo late warning >&2")
        self.assertEqual(result, {"cells": 3})

    def test_passes_arguments_as_they_are(self) -> None:
        odd = "$(touch x) `id` 'a b' \"c\" * ; exit 1"
        result = self.execute("python3 -c 'import json, sys; print(json.dumps(sys.argv[1:]))' \"$@\"", DATASETS=odd)
        self.assertEqual(result[-1], f"--datasets={odd}")

    def test_fails_for_good_where_repeating_cannot_help(self) -> None:
        for code in (2, 3):
            with self.subTest(code), self.assertRaisesRegex(airflow_stand_in.AirflowFailException, f"code {code}"):
                self.execute(f"exit {code}")

    def test_other_failures_may_be_repeated(self) -> None:
        for code in (1, 4, 137):
            with self.subTest(code), self.assertRaises(airflow_stand_in.AirflowException) as failed:
                self.execute(f"exit {code}")
            self.assertIs(type(failed.exception), airflow_stand_in.AirflowException)

    def test_works_without_the_standard_provider(self) -> None:
        self.assertEqual(len(load("local", standard_provider=False).dag.tasks), 12)


class SparkSubmitTest(unittest.TestCase):
    def task(self, **settings: str) -> Any:
        return load("spark-submit", HOME="/opt/s", **settings).dag.tasks["train_dtd"].rendered(RUN_ID)

    def test_submits_the_application(self) -> None:
        task = self.task()
        self.assertEqual(task.application, "/opt/s/spark-jobs/target/spottune.jar")
        self.assertEqual(task.java_class, "org.spottune.spark.cli.Main")
        self.assertEqual(task.properties_file, "/opt/s/conf/yarn/spark-defaults.conf")
        self.assertEqual((task.conn_id, task.deploy_mode), ("spark_default", "client"))
        self.assertEqual(task.name, "spottune-train_dtd-" + RUN_FOLDER.split("/")[1])

    def test_returns_the_last_result_among_the_lines(self) -> None:
        task = self.task()
        task.lines = ["{ no json\n", '{"cells": 1}\n', '{"cells": 3}\n', "INFO stopped\n"]
        self.assertEqual(task.execute({}), {"cells": 3})

    def test_tells_refusals_from_other_failures(self) -> None:
        for code, kind in [(2, "AirflowFailException"), (3, "AirflowFailException"), (4, "AirflowException")]:
            task = self.task()
            task.code = code
            with self.subTest(code), self.assertRaises(airflow_stand_in.AirflowException) as failed:
                task.execute({})
            self.assertEqual(type(failed.exception).__name__, kind)


class KubernetesTest(unittest.TestCase):
    def test_leaves_retries_to_airflow(self) -> None:
        tasks = load("kubernetes", IMAGE="registry/spottune:1", NAMESPACE="ml", TIME_TO_LIVE="60").dag.tasks
        task = tasks["train_vgg-flowers"].rendered(RUN_ID)
        spec = task.template_spec["spec"]
        self.assertEqual(spec["restartPolicy"], {"type": "Never"})
        self.assertEqual(spec["timeToLiveSeconds"], 60)
        self.assertEqual(spec["mainApplicationFile"], "local:///opt/spottune/spark-jobs/target/spottune.jar")
        self.assertEqual((spec["image"], spec["mainClass"]), ("registry/spottune:1", "org.spottune.spark.cli.Main"))
        self.assertEqual(task.template_spec["metadata"], {"name": task.name, "namespace": "ml"})
        self.assertTrue(task.random_name_suffix)
        names = [task.name for task in tasks.values()]
        self.assertEqual(len(set(names)), len(names))
        for name in names:
            self.assertRegex(name, r"^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$")

    def test_merges_what_the_cluster_needs(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "additions.json")
            file.write_text('{"spec": {"executor": {"cores": 4}, "volumes": [{"name": "data"}]}}', encoding="utf-8")
            spec = load("kubernetes", APPLICATION=str(file)).dag.tasks["score"].template_spec["spec"]
        self.assertEqual((spec["executor"]["cores"], spec["executor"]["memory"]), (4, "4g"))
        self.assertEqual(spec["volumes"], [{"name": "data"}])
        self.assertEqual(spec["arguments"][0], "score")

    def test_tells_refusals_from_other_failures(self) -> None:
        for code, kind in [(2, "AirflowFailException"), (3, "AirflowFailException"), (4, "AirflowException")]:
            task = load("kubernetes").dag.tasks["train_dtd"]
            task.code = code
            with self.subTest(code), self.assertRaises(airflow_stand_in.AirflowException) as failed:
                task.execute({})
            self.assertEqual(type(failed.exception).__name__, kind)


if __name__ == "__main__":
    if sys.argv[1:] == ["--commands"]:
        print(json.dumps({runner: commands(runner, DATASETS="datasets", SOURCE="models/m") for runner in RUNNERS}))
    else:
        unittest.main()
