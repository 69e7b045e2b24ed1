"""Kinesis from an installed npm package, in place of LocalStack's download."""

from pathlib import Path

from localstack.services.kinesis.kinesis_mock_server import KinesisMockNodeServer, KinesisServerManager
from localstack.services.kinesis.packages import KinesisMockNodePackageInstaller, kinesismock_package

from localcloud.tasks.lifeline import tied

START_SECONDS = 60


def use(main: Path) -> None:
    """Starts Kinesis from `main`, the main.js of the npm package kinesis-local."""
    _hand_out_only_what_listens()
    built = KinesisMockNodeServer._create_shell_command

    def command(self: KinesisMockNodeServer) -> tuple[list[str], dict[str, object]]:
        arguments, variables = built(self)
        return tied([str(argument) for argument in arguments]), variables

    KinesisMockNodeServer._create_shell_command = command
    KinesisMockNodePackageInstaller.get_executable_path = lambda _: str(main)
    kinesismock_package.install = lambda *_args, **_kwargs: None


def _hand_out_only_what_listens() -> None:
    """LocalStack shows a server to other threads before it listens: two tables at once got no streams."""
    create = KinesisServerManager._create_kinesis_mock_server

    def create_and_start(self: KinesisServerManager, account_id: str) -> KinesisMockNodeServer:
        server = create(self, account_id)
        server.start()
        server.wait_is_up(timeout=START_SECONDS)
        return server

    KinesisServerManager._create_kinesis_mock_server = create_and_start
