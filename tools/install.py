"""Make `.venv` and install the package into it, only where something changed; afterwards no network is needed.

    python3 tools/install.py [EXTRA ...]

1. Find a Python that is new enough (this one, or a newer one on the PATH).
2. Make `.venv` if there is none, or if it was made for another folder.
3. Install the package (editable, so that a changed source needs no second install) with the extras asked for, unless
   `.venv/installed.json` says that this pyproject.toml with these extras is installed already.

`DRAWBACK_VENV` names another folder than `.venv`, as the benchmark's peers need one of their own. `DRAWBACK_LOCK` names a lock file: then every package
is taken in the version and with the hash that stands there, and nothing else is.

Everything is said on standard error. Standard library only, and old syntax: it must be able to say that Python is too old.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / os.environ.get("DRAWBACK_VENV", ".venv")
STAMP = VENV / "installed.json"
NEEDS = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def say(sentence: str) -> None:
    """Say a sentence on standard error."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def find_python() -> str:
    """Return a Python that is new enough, or end with a sentence."""
    if sys.version_info >= NEEDS:
        return sys.executable
    for name in NEWER:
        found = shutil.which(name)
        if found:
            return found
    say(
        f"This program needs Python 3.11 or newer: {sys.executable} is {sys.version_info[0]}.{sys.version_info[1]}, "
        f"and none of {', '.join(NEWER)} is on the PATH."
    )
    sys.exit(2)


def installed() -> dict[str, Any]:
    """Return what the stamp says is installed: digest of pyproject.toml, folder, extras."""
    try:
        stamp: dict[str, Any] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def wanted(extras: list[str]) -> dict[str, Any] | None:
    """Return what the stamp should say, or None where it says so already."""
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    have = installed()
    same = have.get("pyproject") == digest and have.get("folder") == str(ROOT)
    known = have.get("extras", []) if have.get("folder") == str(ROOT) else []
    if same and set(extras) <= set(known):
        return None
    return {"pyproject": digest, "folder": str(ROOT), "extras": sorted(set(extras) | set(known))}


def make_venv(python: str) -> None:
    """Make the virtual environment anew where there is none that works for this folder."""
    works = (VENV / "bin" / "python").exists() and installed().get("folder", str(ROOT)) == str(ROOT)
    if works:
        return
    if subprocess.call([python, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL):
        say(
            f"{python} cannot make a virtual environment: its module ensurepip is missing. On Debian and Ubuntu install it "
            "with `sudo apt-get install python3-venv`, then run the same command again."
        )
        sys.exit(2)
    say(f"Making a virtual environment in {VENV.name} with {python}")
    subprocess.check_call([python, "-m", "venv", "--clear", str(VENV)], stdout=sys.stderr)


def install(extras: list[str]) -> None:
    """Install the package with its extras."""
    target = f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT)
    say(
        f"Installing into {VENV.name} (the first time takes a minute and needs the network; later it is offline)"
    )
    began = time.monotonic()
    command = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    lock = os.environ.get("DRAWBACK_LOCK", "")
    if lock:
        code = subprocess.call(
            [*command, "--require-hashes", "--requirement", lock], stdout=sys.stderr, cwd=str(ROOT)
        )
        command += ["--no-deps", "--no-build-isolation"]
    else:
        code = 0
    code = code or subprocess.call([*command, "--editable", target], stdout=sys.stderr, cwd=str(ROOT))
    if code:
        say(
            "pip could not install the package (its own message is above). With a network, run the same command again."
        )
        sys.exit(code)
    say(f"Installed in {time.monotonic() - began:.0f} s")


def main(extras: list[str]) -> None:
    """Do what the module says."""
    os.chdir(str(ROOT))
    stamp = wanted(extras)
    if stamp is None and (VENV / "bin" / "python").exists():
        return
    make_venv(find_python())
    stamp = wanted(extras) or installed()
    install(stamp["extras"])
    STAMP.write_text(json.dumps(stamp, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
