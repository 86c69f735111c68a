"""The verifier ships by itself: what importing it loads."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import importlib, pkgutil, sys
before = set(sys.modules)
import cocket.verifier
for module in pkgutil.walk_packages(cocket.verifier.__path__, "cocket.verifier."):
    importlib.import_module(module.name)
tops = {name.partition(".")[0] for name in set(sys.modules) - before}
others = tops - set(sys.stdlib_module_names) - {"cocket", "cryptography"}
rooms = {".".join(name.split(".")[:2]) for name in sys.modules if name.startswith("cocket.")}
print(sorted(name for name in others if not name.startswith("_")), sorted(rooms))
"""


def test_importing_every_module_of_the_verifier_loads_the_kernel_and_cryptography_alone():
    """A customs service can ship two small folders and one library, and nothing else."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[] ['cocket.kernel', 'cocket.verifier']"
