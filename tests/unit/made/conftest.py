"""Stories of productions are told word for word as they were read."""

from support.told_hooks import pytest_pyfunc_call, pytest_runtest_setup

__all__ = ["pytest_pyfunc_call", "pytest_runtest_setup"]
