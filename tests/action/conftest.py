"""The environment of the tests in the place of what the action installs."""

from __future__ import annotations

import site
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.action.warm import warm_python

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has refguard, even with ``-I``, which heeds no PYTHONPATH."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run((sys.executable, "-m", "venv", "--without-pip", str(folder)), check=True)
    python = folder / "bin" / "python"
    paths = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})
    lines = [str(REPOSITORY), *site.getsitepackages()]
    (Path(paths["purelib"]) / "tests.pth").write_text("\n".join(lines), encoding="utf-8")
    return python


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One that begins in a tenth of the time."""
    with warm_python(tmp_path_factory.mktemp("warm")) as python:
        yield python
