"""Decoders that several threads ask for at the same moment."""

import subprocess
import sys

import pytest

THREADS = """
import sys, threading
sys.setswitchinterval(1e-6)
from drawback.lifecycles.registry import SERVICES
from drawback_schemas import EVENTS
from drawback_schemas.decoders import decoder_of

kinds = [kind.state for service in SERVICES for kind in service.kinds] + list(EVENTS.values())
begin = threading.Barrier(6)
read = []

def make():
    begin.wait()
    for kind in kinds:
        try:
            decoder_of(kind).decode(b'{"claim_id": "x", "entry_number": "a", "lines": [{"number": 1}], "facts": [{}], "view": {"lines": [{}]}}')
        except ValueError:
            pass
    read.append(len(kinds))

threads = [threading.Thread(target=make) for _ in range(6)]
for one in threads:
    one.start()
for one in threads:
    one.join()
print(len(read), min(read) > 60, len({id(decoder_of(kind)) for kind in kinds}) == len(set(kinds)))
"""


@pytest.mark.slow
def test_decoders_made_by_six_threads_at_once_are_whole() -> None:
    """Without the lock nine of ten such processes end with a segmentation fault: five in a row end well."""
    for _ in range(5):
        done = subprocess.run(
            [sys.executable, "-c", THREADS], capture_output=True, text=True, timeout=120, check=False
        )
        assert (done.returncode, done.stdout) == (0, "6 True True\n"), done.stderr
