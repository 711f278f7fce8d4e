"""Databases of one's own, for scenarios whose process commits and is killed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator

import pytest

from tests.databases import copy_of


@pytest.fixture
def database_copy() -> Iterator[Callable[[], str]]:
    """A function that makes one more database with every module but the demonstration."""
    model = os.environ.get("HEAT_MODEL_DB")
    if not model:
        pytest.fail("HEAT_MODEL_DB names no database to copy: ./heat test sets it")
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(copy_of(model))
