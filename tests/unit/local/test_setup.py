"""Set-up does what is missing, once, and survives being stopped anywhere."""

import io
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from local.errors import SetUpFailed
from local.progress import Progress
from local.setup import system
from local.setup.runner import Part, install_all
from local.setup.venvs import pinned_uv
from local.stamps import Stamp

REQUIREMENTS = """\
typer==1.0 \\
    --hash=sha256:aa
    # via -r dev.in
uv==0.13.9 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
    # via -r dev.in
uvicorn==1.0 \\
    --hash=sha256:dd
"""


@dataclass
class Counted:
    """A part whose installation is counted, and can fail."""

    folder: Path
    name: str = "tools"
    after: str | None = None
    error: type[BaseException] | None = None
    done: list[str] = field(default_factory=list)

    def install(self) -> None:
        self.done.append(self.name)
        if self.error:
            raise self.error
        (self.folder / f"{self.name}.proof").touch()

    @property
    def part(self) -> Part:
        return Part(
            name=self.name,
            inputs=(self.folder / "requirements.txt",),
            proof=self.folder / f"{self.name}.proof",
            stamp=Stamp(self.folder / f"{self.name}.stamp"),
            install=self.install,
            after=self.after,
        )


@pytest.fixture
def tools(tmp_path: Path) -> Counted:
    (tmp_path / "requirements.txt").write_text("one==1")
    return Counted(tmp_path)


def quiet() -> Progress:
    return Progress(io.StringIO())


def test_what_is_there_is_not_installed_again(tools: Counted) -> None:
    assert install_all([tools.part], quiet())
    assert not install_all([tools.part], quiet())
    assert tools.done == ["tools"]


def test_other_requirements_install_again(tools: Counted) -> None:
    install_all([tools.part], quiet())
    (tools.folder / "requirements.txt").write_text("one==2")
    assert install_all([tools.part], quiet())


def test_a_removed_result_installs_again(tools: Counted) -> None:
    install_all([tools.part], quiet())
    (tools.folder / "tools.proof").unlink()
    assert install_all([tools.part], quiet())


@pytest.mark.parametrize("stopped", [SetUpFailed, KeyboardInterrupt])
def test_a_part_that_did_not_end_well_is_done_again(tools: Counted, stopped: type[BaseException]) -> None:
    install_all([tools.part], quiet())
    (tools.folder / "requirements.txt").write_text("one==2")
    tools.error = stopped
    with pytest.raises(stopped):
        install_all([tools.part], quiet())
    (tools.folder / "requirements.txt").write_text("one==1")
    tools.error = None
    assert install_all([tools.part], quiet())


def test_a_part_waits_for_the_one_it_needs(tools: Counted) -> None:
    packages = Counted(tools.folder, name="packages", after="tools", done=tools.done)
    install_all([packages.part, tools.part], quiet())
    assert tools.done == ["tools", "packages"]


def test_nothing_follows_a_part_that_failed(tools: Counted) -> None:
    packages = Counted(tools.folder, name="packages", after="tools", done=tools.done)
    tools.error = SetUpFailed
    with pytest.raises(SetUpFailed):
        install_all([tools.part, packages.part], quiet())
    assert tools.done == ["tools"]


def test_the_pin_of_uv_is_taken_with_its_hashes_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "dev.txt").write_text(REQUIREMENTS)
    assert pinned_uv(tmp_path / "dev.txt").split() == [
        "uv==0.13.9", "\\", "--hash=sha256:bb", "\\", "--hash=sha256:cc",
    ]  # fmt: skip


def test_requirements_without_uv_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "dev.txt").write_text("typer==1.0")
    with pytest.raises(SetUpFailed, match=r"dev\.txt does not pin uv"):
        pinned_uv(tmp_path / "dev.txt")


@pytest.mark.parametrize(
    ("purpose", "named"), [("play", ["nginx"]), ("check", ["nginx"]), ("test", ["nginx", "Chromium"])]
)
def test_without_root_one_line_says_what_to_install_and_what_works_without(
    purpose: str, named: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "find_nginx", lambda: None)
    monkeypatch.setattr(system, "find_chromium", lambda: None)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    said = io.StringIO()
    system.install_programs(purpose, Progress(said), tmp_path / "log")
    lines = said.getvalue().splitlines()
    assert [line.split()[1] for line in lines] == named
    assert all("apt-get install" in line for line in lines)


def test_a_machine_that_has_everything_hears_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "find_nginx", lambda: "nginx")
    monkeypatch.setattr(system, "find_chromium", lambda: "chromium")
    said = io.StringIO()
    system.install_programs("test", Progress(said), tmp_path / "log")
    assert said.getvalue() == ""
