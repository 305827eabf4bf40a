"""What the law's examples are answered is held word for word too."""

from support.told_hooks import pytest_pyfunc_call, pytest_runtest_setup

__all__ = ["pytest_pyfunc_call", "pytest_runtest_setup"]
