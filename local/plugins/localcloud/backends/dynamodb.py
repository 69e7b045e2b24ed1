"""DynamoDB Local from a folder that is already there, in place of LocalStack's download."""

from pathlib import Path

from localstack.services.dynamodb import server
from localstack.services.dynamodb.packages import DynamoDBLocalPackageInstaller
from localstack.services.dynamodb.server import DynamodbServer

from localcloud.tasks.lifeline import tied


def use(folder: Path, java: str) -> None:
    """Starts DynamoDB Local from `folder` (DynamoDBLocal.jar, DynamoDBLocal_lib/) with the program `java`.

    LocalStack's own command has a -javaagent that only its download brings (it lifts a limit on indexes):
    it is dropped.
    """
    built = DynamodbServer._create_shell_command

    def command(self: DynamodbServer) -> list[str]:
        _, *arguments = built(self)
        kept = [argument for argument in arguments if not argument.startswith("-javaagent:")]
        return tied([java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", *kept])

    DynamodbServer._create_shell_command = command
    DynamodbServer.jar_path = property(lambda _: str(folder / "DynamoDBLocal.jar"))
    DynamodbServer.library_path = property(lambda _: str(folder / "DynamoDBLocal_lib"))
    DynamoDBLocalPackageInstaller.install = lambda *_args, **_kwargs: None
    DynamoDBLocalPackageInstaller.get_installed_dir = lambda *_args: str(folder)
    DynamoDBLocalPackageInstaller.get_java_env_vars = lambda _: {"JAVA_HOME": str(Path(java).parents[1])}
    server.dynamodblocal_package.install = lambda *_args, **_kwargs: None
