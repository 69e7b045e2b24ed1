"""LocalStack's runtime executor: each execution environment is a process on this machine."""

import functools
import time
from pathlib import Path

from localstack import config
from localstack.aws.api.lambda_ import LogFormat
from localstack.services.lambda_.invocation.execution_environment import ExecutionEnvironment
from localstack.services.lambda_.invocation.lambda_models import (
    ArchiveCode,
    FunctionVersion,
    InvocationResult,
)
from localstack.services.lambda_.invocation.runtime_executor import LambdaRuntimeException, RuntimeExecutor

from localcloud.memory import MemoryWatcher
from localcloud.runtime.api import Event
from localcloud.runtime.code import unpacked
from localcloud.runtime.environment import Place
from localcloud.runtime.sandbox import Function, Sandbox
from localcloud.runtime.spawner import Spawner
from localcloud.settings import Settings


@functools.cache
def settings() -> Settings:
    return Settings.from_env()


@functools.cache
def spawner() -> Spawner:
    return Spawner(settings().lambda_python, fork=settings().lambda_fork)


@functools.cache
def memory() -> MemoryWatcher:
    return MemoryWatcher()


def _log_group(self: ExecutionEnvironment) -> str:
    """The group that the function's LoggingConfig names, which LocalStack does not heed, or the usual one."""
    version = self.function_version
    return version.config.logging_config.get("LogGroup") or f"/aws/lambda/{version.id.function_name}"


ExecutionEnvironment.get_log_group_name = _log_group


class ProcessExecutor(RuntimeExecutor):
    """Runs a function version in a `Sandbox`; Python runtimes only."""

    def __init__(self, id: str, function_version: FunctionVersion) -> None:
        super().__init__(id=id, function_version=function_version)
        self._sandbox: Sandbox | None = None

    def start(self, env_vars: dict[str, str]) -> None:
        config_ = self.function_version.config
        function = Function(
            name=self.function_version.id.function_name,
            version=self.function_version.id.qualifier,
            handler=config_.handler or "",
            timeout_seconds=config_.timeout,
            memory_mb=config_.memory_size,
            json_logs=config_.logging_config.get("LogFormat") == LogFormat.JSON,
            place=_place(self.function_version),
            variables=dict(env_vars),
        )
        init_seconds = max(settings().lambda_init_seconds, config_.timeout)
        self._sandbox = Sandbox(function, spawner(), memory(), settings().work / "environments", init_seconds)
        self._sandbox.start()

    def stop(self) -> None:
        if self._sandbox is not None:
            self._sandbox.close()

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        if self._sandbox is None:
            raise LambdaRuntimeException("invoked before it was started")
        request_id = payload["invoke-id"]
        event = Event(
            request_id=request_id,
            payload=payload["payload"].encode(),
            arn=payload["invoked-function-arn"],
            deadline_ms=int((time.time() + self.function_version.config.timeout) * 1000),
            trace_id=payload["trace-id"],
        )
        answer = self._sandbox.invoke(event)
        return InvocationResult(request_id, answer.outcome.payload, answer.outcome.is_error, answer.logs)

    def get_address(self) -> str:
        return "127.0.0.1"

    def get_endpoint_from_executor(self) -> str:
        return "127.0.0.1"

    def get_runtime_endpoint(self) -> str:
        return f"http://127.0.0.1:{config.GATEWAY_LISTEN[0].port}"

    def get_logs(self) -> str:
        return self._sandbox.new_logs() if self._sandbox is not None else ""

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        runtime = str(function_version.config.runtime)
        if not runtime.startswith("python"):
            raise LambdaRuntimeException(f"only Python functions run here, and this one asks for {runtime}")
        _place(function_version)

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Nothing: unpacked code is shared by content."""


def _place(version: FunctionVersion) -> Place:
    """Unpacks the function's code and layers, unless that was done before."""
    code = version.config.code
    if code is None:
        raise LambdaRuntimeException("functions from container images do not run here")
    archives = [layer.code for layer in version.config.layers]
    return Place(
        task_root=_folder(code),
        layers=[_folder(archive) for archive in archives],
        python=settings().lambda_python,
    )


def _folder(code: ArchiveCode) -> Path:
    if code.is_hot_reloading():
        return code.get_unzipped_code_location()
    return unpacked(settings().work / "code", code.code_sha256, code._download_archive_to_file)
