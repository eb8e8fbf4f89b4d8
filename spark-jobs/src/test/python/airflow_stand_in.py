"""What the DAG uses of Airflow, in a few lines: records tasks and edges, renders templates, and runs tasks.

Operators take only arguments that Airflow's take, and judge exit codes as they do.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from types import ModuleType, SimpleNamespace
from typing import Any, Iterator


class AirflowException(Exception):
    pass


class AirflowFailException(AirflowException):
    pass


class AirflowSkipException(AirflowException):
    pass


class DAG:
    current: DAG | None = None

    def __init__(
        self,
        dag_id: str,
        *,
        description: str,
        schedule: Any,
        start_date: Any,
        catchup: bool,
        max_active_runs: int,
        max_active_tasks: int,
        default_args: dict[str, Any],
        params: dict[str, Any],
        user_defined_macros: dict[str, Any],
        tags: list[str],
    ) -> None:
        self.dag_id, self.schedule, self.start_date, self.catchup = dag_id, schedule, start_date, catchup
        self.max_active_runs, self.max_active_tasks = max_active_runs, max_active_tasks
        self.default_args, self.params, self.macros = default_args, params, user_defined_macros
        self.tasks: dict[str, BaseOperator] = {}

    def __enter__(self) -> DAG:
        DAG.current = self
        return self

    def __exit__(self, *_: Any) -> None:
        DAG.current = None


class BaseOperator:
    template_fields: tuple[str, ...] = ()

    def __init__(self, *, task_id: str) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_.-]{1,250}", task_id):
            raise AirflowException(f"Task id {task_id!r} is not allowed")
        if DAG.current is None:
            raise AirflowException("A task needs a DAG")
        if task_id in DAG.current.tasks:
            raise AirflowException(f"Task id {task_id!r} is taken")
        self.task_id, self.dag = task_id, DAG.current
        self.downstream: set[str] = set()
        self.dag.tasks[task_id] = self

    def __rshift__(self, other: BaseOperator) -> BaseOperator:
        self.downstream.add(other.task_id)
        return other

    def rendered(self, run_id: str, try_number: int = 1, **params: str) -> BaseOperator:
        """Itself, with its templates rendered in place."""
        names = {
            **self.dag.macros,
            "run_id": run_id,
            "params": SimpleNamespace(**{**self.dag.params, **params}),
            "ti": SimpleNamespace(try_number=try_number),
        }
        for field in self.template_fields:
            setattr(self, field, render(getattr(self, field), names))
        return self


def render(value: Any, names: dict[str, Any]) -> Any:
    if isinstance(value, str):
        return re.sub(r"{{(.*?)}}", lambda match: str(eval(match[1].strip(), {}, names)), value)
    if isinstance(value, list):
        return [render(element, names) for element in value]
    if isinstance(value, dict):
        return {key: render(element, names) for key, element in value.items()}
    return value


class BashOperator(BaseOperator):
    template_fields = ("bash_command", "env")

    def __init__(
        self,
        *,
        task_id: str,
        bash_command: str,
        env: dict[str, str],
        append_env: bool = False,
        skip_on_exit_code: list[int],
    ) -> None:
        super().__init__(task_id=task_id)
        self.bash_command, self.env, self.append_env = bash_command, env, append_env
        self.skip_on_exit_code = skip_on_exit_code

    def execute(self, context: Any) -> Any:
        done = subprocess.run(
            ["bash", "-c", self.bash_command],
            env={**(os.environ if self.append_env else {}), **self.env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode in self.skip_on_exit_code:
            raise AirflowSkipException(f"Bash command returned exit code {done.returncode}. Skipping.")
        if done.returncode != 0:
            raise AirflowException(f"Bash command failed with exit code {done.returncode}")
        return done.stdout.splitlines()[-1]


class SparkSubmitHook:
    def __init__(self, lines: list[str], code: int) -> None:
        self.lines, self.code = lines, code
        self.read: list[str] = []

    def _process_spark_submit_log(self, lines: Iterator[str]) -> None:
        self.read += list(lines)

    def submit(self, application: str) -> None:
        self._process_spark_submit_log(iter(self.lines))
        if self.code:
            raise AirflowException(f"Cannot execute: spark-submit {application}. Error code is: {self.code}.")


class SparkSubmitOperator(BaseOperator):
    template_fields = ("application", "application_args", "name", "conf", "properties_file")

    def __init__(
        self,
        *,
        task_id: str,
        name: str,
        application: str,
        java_class: str,
        application_args: list[str],
        conf: dict[str, str],
        conn_id: str,
        deploy_mode: str,
        properties_file: str,
    ) -> None:
        super().__init__(task_id=task_id)
        self.name, self.application, self.java_class = name, application, java_class
        self.application_args, self.conf, self.conn_id = application_args, conf, conn_id
        self.deploy_mode, self.properties_file = deploy_mode, properties_file
        self.lines: list[str] = []
        self.code = 0

    def _get_hook(self) -> SparkSubmitHook:
        return SparkSubmitHook(self.lines, self.code)

    def execute(self, context: Any) -> None:
        self._get_hook().submit(self.application)


class SparkKubernetesOperator(BaseOperator):
    template_fields = ("namespace", "template_spec")

    def __init__(
        self,
        *,
        task_id: str,
        name: str,
        namespace: str,
        template_spec: dict[str, Any],
        random_name_suffix: bool,
        reattach_on_restart: bool,
        skip_on_exit_code: list[int],
    ) -> None:
        super().__init__(task_id=task_id)
        self.name, self.namespace, self.template_spec = name, namespace, template_spec
        self.random_name_suffix, self.reattach_on_restart = random_name_suffix, reattach_on_restart
        self.skip_on_exit_code = skip_on_exit_code
        self.code = 0

    def execute(self, context: Any) -> None:
        if self.code in self.skip_on_exit_code:
            raise AirflowSkipException(f"Pod {self.name} returned exit code {self.code}. Skipping.")
        if self.code:
            raise AirflowException(f"Pod {self.name} returned a failure.")


def install(*, standard_provider: bool = True) -> None:
    """Puts the modules in the place of Airflow's; Airflow 2 may come without the standard provider."""
    for name in [name for name in sys.modules if name == "airflow" or name.startswith("airflow.")]:
        del sys.modules[name]
    bash = "airflow.providers.standard.operators.bash" if standard_provider else "airflow.operators.bash"
    contents: dict[str, dict[str, Any]] = {
        "airflow": {"DAG": DAG},
        "airflow.exceptions": {
            "AirflowException": AirflowException,
            "AirflowFailException": AirflowFailException,
            "AirflowSkipException": AirflowSkipException,
        },
        bash: {"BashOperator": BashOperator},
        "airflow.providers.apache.spark.operators.spark_submit": {"SparkSubmitOperator": SparkSubmitOperator},
        "airflow.providers.cncf.kubernetes.operators.spark_kubernetes": {
            "SparkKubernetesOperator": SparkKubernetesOperator
        },
    }
    for name, content in contents.items():
        parts = name.split(".")
        for end in range(1, len(parts) + 1):
            module = sys.modules.setdefault(".".join(parts[:end]), ModuleType(".".join(parts[:end])))
            module.__path__ = []  # a package
        vars(sys.modules[name]).update(content)
