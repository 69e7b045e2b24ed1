"""What can go wrong on this machine, each in one sentence with the next step.

LocalError
├── AlreadyRunning   another command holds the lock                      exit 3
├── SetUpFailed      a tool could not be installed                       exit 4
├── PortTaken        something else listens where a part must listen     exit 5
├── PartFailed       a part died or never became ready                   exit 6
├── DeployFailed     the CDK app could not be deployed                   exit 7
└── NotUp            the command needs a running cloud, and there is none  exit 8
"""


class LocalError(Exception):
    """The root; `exit_code` is what the command line ends with."""

    exit_code = 1


class AlreadyRunning(LocalError):
    """Another command works on the same checkout or the same cloud."""

    exit_code = 3


class SetUpFailed(LocalError):
    """A tool or package could not be installed."""

    exit_code = 4


class PortTaken(LocalError):
    """Another program listens on a port that a part needs."""

    exit_code = 5


class PartFailed(LocalError):
    """A part of the local cloud died, or never became ready."""

    exit_code = 6


class DeployFailed(LocalError):
    """The CDK app or the web app could not be built or deployed."""

    exit_code = 7


class NotUp(LocalError):
    """The local cloud is not running, or nothing is deployed on it."""

    exit_code = 8
