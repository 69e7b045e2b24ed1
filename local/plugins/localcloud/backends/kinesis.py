"""Kinesis from an installed npm package, in place of LocalStack's download."""

from pathlib import Path

from localstack.services.kinesis.kinesis_mock_server import KinesisMockNodeServer
from localstack.services.kinesis.packages import KinesisMockNodePackageInstaller, kinesismock_package

from localcloud.tasks.lifeline import tied


def use(main: Path) -> None:
    """Starts Kinesis from `main`, the main.js of the npm package kinesis-local."""
    built = KinesisMockNodeServer._create_shell_command

    def command(self: KinesisMockNodeServer) -> tuple[list[str], dict[str, object]]:
        arguments, variables = built(self)
        return tied([str(argument) for argument in arguments]), variables

    KinesisMockNodeServer._create_shell_command = command
    KinesisMockNodePackageInstaller.get_executable_path = lambda _: str(main)
    kinesismock_package.install = lambda *_args, **_kwargs: None
