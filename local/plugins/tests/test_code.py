"""Unpacking of function and layer archives."""

import io
import threading
import zipfile
from pathlib import Path
from typing import IO

import pytest

from localcloud.runtime.code import unpacked


def archive(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as bundle:
        for name, text in files.items():
            item = zipfile.ZipInfo(name.replace("__", "/"))
            item.external_attr = 0o600 << 16
            bundle.writestr(item, text)
        link = zipfile.ZipInfo("alias")
        link.external_attr = 0o120777 << 16
        bundle.writestr(link, "bin/tool")
        tool = zipfile.ZipInfo("bin/tool")
        tool.external_attr = 0o755 << 16
        bundle.writestr(tool, "#!/bin/sh")
    return buffer.getvalue()


def test_files_keep_their_modes_and_links_and_are_readable(tmp_path: Path) -> None:
    folder = unpacked(tmp_path, "hash", lambda target: _write(target, archive(python__a="A = 1")))
    assert (folder / "python" / "a").stat().st_mode & 0o777 == 0o644
    assert (folder / "bin" / "tool").stat().st_mode & 0o111
    assert (folder / "alias").readlink() == Path("bin/tool")


def test_the_same_content_is_downloaded_once_however_many_ask(tmp_path: Path) -> None:
    downloads: list[int] = []

    def download(target: IO[bytes]) -> None:
        downloads.append(1)
        _write(target, archive(a="1"))

    threads = [threading.Thread(target=unpacked, args=(tmp_path, "hash", download)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert downloads == [1]
    assert unpacked(tmp_path, "other", download) != unpacked(tmp_path, "hash", download)


def test_a_broken_archive_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(zipfile.BadZipFile):
        unpacked(tmp_path, "hash", lambda target: _write(target, archive(a="1")[:40]))
    assert list(tmp_path.iterdir()) == []


def _write(target: IO[bytes], content: bytes) -> None:
    target.write(content)
