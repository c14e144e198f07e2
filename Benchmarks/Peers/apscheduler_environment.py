"""An environment of its own for APScheduler, the scheduler to compare with.

`enter()` makes it once, in the user's cache folder, and starts the calling script anew inside.
"""
import os
import pathlib
import shutil
import subprocess
import sys

VERSION = "3.11.3"


def folder():
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(cache) / "punctual" / f"apscheduler-{VERSION}"


def python():
    """The environment's interpreter; the environment is made if it is not there."""
    home = folder()
    interpreter = home / "bin" / "python"
    ready = home / "ready"
    if not ready.exists():
        # What an interrupted attempt left behind is of no use.
        shutil.rmtree(home, ignore_errors=True)
        home.parent.mkdir(parents=True, exist_ok=True)
        print(f"making an environment for APScheduler {VERSION} in {home}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run(
            [str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             f"apscheduler=={VERSION}", "sqlalchemy>=2,<3", "tzdata==2025.2"],
            check=True,
        )
        ready.touch()
    return str(interpreter)


def enter():
    """Goes on in the environment; returns at once if the script already runs there."""
    if pathlib.Path(sys.prefix).resolve() == folder().resolve():
        return
    try:
        interpreter = python()
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(f"no environment for APScheduler: {error}; it needs python3-venv and the network")
    os.execv(interpreter, [interpreter, *sys.argv])
