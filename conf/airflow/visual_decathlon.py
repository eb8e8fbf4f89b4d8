"""Airflow DAG: one task for each domain of a sweep, then its scores, then a report.

Works with Airflow 2.7 and newer. Settings are environment variables of the scheduler and the workers:

SPOTTUNE_RUNNER            local (bin/spottune on the worker), spark-submit (YARN and others) or kubernetes (Spark operator)
SPOTTUNE_HOME              folder of the project, as the commands see it; default: where this file lies, /opt/spottune on Kubernetes
SPOTTUNE_PLAN              what bin/spottune sweep --config FILE --output DIR --dry-run > PLAN has written: domains, settings and
                           memory; to be written again when the sweep's settings change
SPOTTUNE_SWEEP             the sweep's settings as the commands see them; default: the plan's --config, below SPOTTUNE_HOME if relative
SPOTTUNE_OUTPUT            folder that gets a folder for each run of the DAG; any Hadoop path
SPOTTUNE_DATASETS, SPOTTUNE_SOURCE   what neither plan nor settings say; also parameters of a run
SPOTTUNE_SCHEDULE, SPOTTUNE_POOL, SPOTTUNE_PARALLEL, SPOTTUNE_RETRIES, SPOTTUNE_RETRY_MINUTES
SPOTTUNE_SPARK_CONNECTION, SPOTTUNE_PROPERTIES, SPOTTUNE_DEPLOY_MODE, SPOTTUNE_JAR   for spark-submit; the jar for Kubernetes too
SPOTTUNE_IMAGE, SPOTTUNE_NAMESPACE, SPOTTUNE_SERVICE_ACCOUNT, SPOTTUNE_TIME_TO_LIVE, SPOTTUNE_APPLICATION   for Kubernetes;
                           the last is a JSON file whose entries are merged into the SparkApplication (volumes, resources, ...)

A task that is repeated continues: the sweep's folder derives from the run id, and what is finished there is skipped. Commands exit
with 2 or 3 where repeating cannot help; such a task fails at once, any other as often as SPOTTUNE_RETRIES says.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, Iterator

from airflow import DAG
from airflow.exceptions import AirflowFailException, AirflowSkipException

MAIN_CLASS = "org.spottune.spark.cli.Main"
REFUSALS = [2, 3]  # wrong usage or settings, bad data
SCRIPT = """\
arguments=()
for ((i = 1; i <= SPOTTUNE_ARGUMENTS; i++)); do
    name=SPOTTUNE_ARGUMENT_$i
    arguments+=("${!name}")
done
result=$("$SPOTTUNE_COMMAND" "${arguments[@]}")
code=$?
printf '%s\\n' "$result"
exit "$code"
"""

def setting(name: str, default: str) -> str:
    return os.environ.get("SPOTTUNE_" + name) or default


def read_plan(file: str) -> dict[str, Any]:
    """What `sweep --dry-run` printed: the last line of the file that is a JSON object."""
    write = "write it with: bin/spottune sweep --config FILE --output DIR --dry-run > PLAN"
    if not file:
        raise ValueError(f"SPOTTUNE_PLAN must name the plan of a sweep; {write}")
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError as failed:
        raise ValueError(f"Cannot read the sweep's plan: {failed}; {write}") from failed
    results: list[Any] = []
    for _ in last_result(iter(lines), results):
        pass
    plan = results[0] if results else {}
    missing = [field for field in ("config", "domains", "driver") if not plan.get(field)]
    if missing:
        raise ValueError(f"'{file}' is no plan of a sweep: expected {missing} in its last line; {write}")
    return plan


def folder(run_id: str) -> str:
    """A folder name for a run id, another for each."""
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", run_id)
    return name if name == run_id else f"{name}-{hashlib.sha256(run_id.encode()).hexdigest()[:8]}"


def again(try_number: int) -> str:
    """A suffix that keeps the output files of repeated tries apart, since none is overwritten."""
    return "" if try_number < 2 else f"-{try_number}"


def last_result(lines: Iterator[str], results: list[Any]) -> Iterator[str]:
    """Passes lines on, and keeps the last that is a JSON object."""
    for line in lines:
        if line.startswith("{"):
            try:
                results[:] = [json.loads(line)]
            except ValueError:
                pass
        yield line


def word(text: str) -> str:
    """A parameter of a run as part of one word: who may trigger the DAG must not write lines of their own."""
    for position, character in enumerate(text):
        if unicodedata.category(character) in ("Cc", "Zl", "Zp"):
            raise AirflowFailException(f"Cannot use parameter {text!r}: it has a control character at {position}")
    return text


def numbered(arguments: list[str]) -> dict[str, str]:
    """Arguments as variables of their own, since no character divides them that a value cannot hold."""
    variables = {f"SPOTTUNE_ARGUMENT_{number}": argument for number, argument in enumerate(arguments, 1)}
    return {"SPOTTUNE_ARGUMENTS": str(len(arguments)), **variables}


def local_task(task_id: str, arguments: list[str]) -> Any:
    try:
        from airflow.providers.standard.operators.bash import BashOperator
    except ImportError:
        from airflow.operators.bash import BashOperator

    class SpottuneCommand(BashOperator):
        """Returns the command's result, and fails for good where repeating cannot help."""

        def execute(self, context: Any) -> Any:
            try:
                return json.loads(super().execute(context))
            except AirflowSkipException as refused:
                raise AirflowFailException(str(refused)) from refused

    return SpottuneCommand(
        task_id=task_id,
        bash_command=SCRIPT,
        # Arguments are no part of the script, so that nothing in them is run.
        env={"SPOTTUNE_COMMAND": f"{HOME}/bin/spottune", **numbered(arguments)},
        append_env=True,
        skip_on_exit_code=REFUSALS,
    )


def submitted_task(task_id: str, arguments: list[str]) -> Any:
    from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

    class SpottuneSubmit(SparkSubmitOperator):
        """The same for spark-submit, which returns exit code and result if the driver runs on this machine."""

        def _get_hook(self) -> Any:
            hook = super()._get_hook()
            read = hook._process_spark_submit_log
            self.results: list[Any] = []
            hook._process_spark_submit_log = lambda lines: read(last_result(lines, self.results))
            return hook

        def execute(self, context: Any) -> Any:
            self.results = []
            try:
                super().execute(context)
            except Exception as failed:
                if re.search(r"(Error code is: |exit code is: |exited with status )[23]\b", str(failed)):
                    raise AirflowFailException(str(failed)) from failed
                raise
            return self.results[0] if self.results else None

    return SpottuneSubmit(
        task_id=task_id,
        name=f"spottune-{task_id}-{RUN}",
        application=JAR,
        java_class=MAIN_CLASS,
        application_args=arguments,
        conf={"spark.driver.extraJavaOptions": DRIVER_OPTIONS},
        conn_id=setting("SPARK_CONNECTION", "spark_default"),
        deploy_mode=setting("DEPLOY_MODE", "client"),
        properties_file=setting("PROPERTIES", f"{HOME}/conf/yarn/spark-defaults.conf"),
    )


def kubernetes_task(task_id: str, arguments: list[str]) -> Any:
    from airflow.providers.cncf.kubernetes.operators.spark_kubernetes import SparkKubernetesOperator

    class SpottuneApplication(SparkKubernetesOperator):
        """Fails for good where repeating cannot help; the result is the last line of the driver's log."""

        def execute(self, context: Any) -> Any:
            try:
                return super().execute(context)
            except AirflowSkipException as refused:
                raise AirflowFailException(str(refused)) from refused

    # The operator appends a random suffix, so that names of repeated tasks differ.
    name = re.sub(r"[^a-z0-9-]+", "-", f"spottune-{task_id}".lower())[:50].strip("-")
    return SpottuneApplication(
        task_id=task_id,
        name=name,
        namespace=setting("NAMESPACE", "default"),
        template_spec=merged(spark_application(name, arguments), application_additions()),
        random_name_suffix=True,
        reattach_on_restart=True,
        skip_on_exit_code=REFUSALS,
    )


def spark_application(name: str, arguments: list[str]) -> dict[str, Any]:
    """Retries are Airflow's: the Spark operator starts an application once, and removes it after a day."""
    return {
        "apiVersion": "sparkoperator.k8s.io/v1beta2",
        "kind": "SparkApplication",
        "metadata": {"name": name, "namespace": setting("NAMESPACE", "default")},
        "spec": {
            "type": "Java",
            "mode": "cluster",
            "sparkVersion": "3.5.5",
            "image": setting("IMAGE", "spottune:latest"),
            "mainClass": MAIN_CLASS,
            "mainApplicationFile": f"local://{JAR}",
            "arguments": arguments,
            "restartPolicy": {"type": "Never"},
            "timeToLiveSeconds": int(setting("TIME_TO_LIVE", "86400")),
            # As in conf/kubernetes/spark-defaults.conf.
            "sparkConf": {
                "spark.driver.extraJavaOptions": DRIVER_OPTIONS,
                "spark.task.cpus": "8",
                "spark.executorEnv.GOMP_SPINCOUNT": "30000",
                "spark.executorEnv.OPENBLAS_THREAD_TIMEOUT": "4",
                "spark.executor.extraJavaOptions": "-Dorg.bytedeco.javacpp.maxbytes=6g"
                " -Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "spark.speculation": "false",
            },
            "driver": {
                "cores": 1,
                "memory": PLAN["driver"]["memory"],
                "memoryOverhead": PLAN["driver"]["nativeMemory"],
                "serviceAccount": setting("SERVICE_ACCOUNT", "spark"),
            },
            "executor": {"instances": 4, "cores": 8, "memory": "4g", "memoryOverhead": "8g"},
        },
    }


def application_additions() -> dict[str, Any]:
    file = setting("APPLICATION", "")
    return json.loads(Path(file).read_text(encoding="utf-8")) if file else {}


def merged(base: Any, additions: Any) -> Any:
    """Objects are merged key by key; anything else replaces what was there."""
    if not isinstance(base, dict) or not isinstance(additions, dict):
        return additions
    return {**base, **{key: merged(base.get(key), value) for key, value in additions.items()}}


RUNNERS: dict[str, Callable[[str, list[str]], Any]] = {
    "local": local_task,
    "spark-submit": submitted_task,
    "kubernetes": kubernetes_task,
}
RUNNER = setting("RUNNER", "local")
if RUNNER not in RUNNERS:
    raise ValueError(f"SPOTTUNE_RUNNER must be one of {list(RUNNERS)}, got '{RUNNER}'")

CHECKOUT = Path(__file__).resolve().parent.parent.parent
HOME = setting("HOME", "/opt/spottune" if RUNNER == "kubernetes" else str(CHECKOUT))
JAR = setting("JAR", f"{HOME}/spark-jobs/target/spottune.jar")
PLAN = read_plan(setting("PLAN", ""))
SWEEP = setting("SWEEP", PLAN["config"] if re.match(r"/|[A-Za-z][A-Za-z0-9+.-]*:", PLAN["config"]) else f"{HOME}/{PLAN['config']}")
# As bin/spottune sets it: activations and parameters live outside Java's heap.
DRIVER_OPTIONS = (
    f"-Dorg.bytedeco.javacpp.maxbytes={PLAN['driver']['nativeMemory']} -Dorg.bytedeco.javacpp.maxphysicalbytes=0"
)

RUN = "{{ folder(run_id) }}"
OUTPUT = "{{ word(params.output) }}/" + RUN
AGAIN = "{{ again(ti.try_number) }}"


def options(name: str) -> list[str]:
    """An option of the sweep that a run may set, in one word with its value; left out where there is no default."""
    return [f"--{name}={{{{ word(params.{name}) }}}}"] if PARAMS[name] else []


PARAMS = {
    "output": setting("OUTPUT", "sweeps"),
    "datasets": setting("DATASETS", PLAN.get("datasets") or ""),
    "source": setting("SOURCE", PLAN.get("source") or ""),
}

with DAG(
    dag_id="spottune_visual_decathlon",
    description="Trains every domain of a sweep, scores the sweep and reports on it",
    schedule=setting("SCHEDULE", "") or None,
    start_date=datetime(2025, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    max_active_tasks=int(setting("PARALLEL", "1" if RUNNER == "local" else "10")),
    default_args={
        "retries": int(setting("RETRIES", "2")),
        "retry_delay": timedelta(minutes=float(setting("RETRY_MINUTES", "5"))),
        "pool": setting("POOL", "default_pool"),
    },
    params=PARAMS,
    user_defined_macros={"folder": folder, "again": again, "word": word},
    tags=["spottune"],
) as dag:
    task = RUNNERS[RUNNER]
    score = task("score", ["score", f"--sweep={OUTPUT}", f"--output={OUTPUT}/leaderboard{AGAIN}.csv"])
    report = task("report", ["report", f"--input={OUTPUT}", f"--output={OUTPUT}/report{AGAIN}.html"])
    for domain in PLAN["domains"]:
        train = task(
            f"train_{domain}",
            ["sweep", f"--config={SWEEP}", f"--output={OUTPUT}", f"--only={domain}"]
            + [f"--set={value}" for value in PLAN.get("set", [])]
            + ([f"--workers={PLAN['workers']}"] if PLAN.get("workers") else [])
            + options("datasets")
            + options("source"),
        )
        train >> score
    score >> report
