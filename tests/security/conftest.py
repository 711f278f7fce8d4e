"""One database and one server for all tries: what is refused leaves nothing behind."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers import Server, billed_demonstration, serving

from .visitor import Visitor
from .world import World, people, watch


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """The demonstration with its month billed, its neighbours, and a watch on what is written."""
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.modules.registry import Registry

    with billed_demonstration() as database:
        made = World(database)
        with Registry(database).cursor() as cursor:
            env = Environment(cursor, SUPERUSER_ID, {"lang": "fr_FR"})
            people(env, made)
            watch(env)
        made.written()
        yield made
        made.connection.close()
        Registry.delete(database)
        import odoo.sql_db

        odoo.sql_db.close_db(database)


@pytest.fixture(scope="session")
def server(world: World, artefacts: Path) -> Iterator[Server]:
    with serving(world.database, artefacts / "security-server.log") as running:
        yield running


@pytest.fixture(scope="session")
def visitor(server: Server) -> Callable[[str], Visitor]:
    """``visitor(login)``: the session of a person, opened once."""
    return functools.cache(functools.partial(Visitor, server.url))


@pytest.fixture
def env(world: World):
    """Super-user environment on the database of the tries; rolled back in the end."""
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.modules.registry import Registry

    thread = threading.current_thread()
    before = getattr(thread, "dbname", None)
    thread.dbname = world.database
    try:
        with Registry(world.database).cursor() as cursor:
            yield Environment(cursor, SUPERUSER_ID, {"lang": "fr_FR"})
            cursor.rollback()
    finally:
        thread.dbname = before
