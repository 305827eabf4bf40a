"""What is said of alerts is held word for word."""

from support.told_hooks import pytest_pyfunc_call, pytest_runtest_setup

__all__ = ["pytest_pyfunc_call", "pytest_runtest_setup"]
