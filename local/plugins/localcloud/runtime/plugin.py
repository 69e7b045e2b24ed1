"""Where LocalStack finds the executor; kept apart so that listing plug-ins imports nothing heavy."""

from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin


class ProcessExecutorPlugin(RuntimeExecutorPlugin):
    """Chosen by LAMBDA_RUNTIME_EXECUTOR=process."""

    name = "process"

    def load(self, *_args: object, **_kwargs: object) -> type:
        from localcloud.runtime.executor import ProcessExecutor

        return ProcessExecutor
