"""Everything a command needs, made ready in order: packages, environment, server."""

from collections.abc import Iterable
from dataclasses import dataclass

from . import addons, places, postgres, python_environment, system_packages
from .databases import Databases
from .python_environment import Environment


@dataclass(frozen=True)
class System:
    """A machine ready to run Odoo: its environment, and its databases when asked for."""

    environment: Environment
    databases: Databases

    def variables(self) -> dict[str, str]:
        return {**self.environment.variables(), **self.databases.server.variables()}

    def odoo_options(self, *, ours: bool = True) -> list[str]:
        """Options common to every way of starting Odoo here, with or without our modules."""
        tree = places.TREE if ours else None
        return [
            f"--addons-path={addons.path_option(self.environment.odoo_addons, tree)}",
            f"--data-dir={self.databases.data_dir}",
            "--http-interface=127.0.0.1",
            "--no-database-list",
            "--workers=0",
            # a file of some hundred megabytes takes minutes to import; Odoo gives a request two
            "--limit-time-real=3600",
        ]


def environment_only(*, tools: bool = False, packages: Iterable[str] = ()) -> Environment:
    """The environment without any database."""
    system_packages.ensure([*system_packages.TO_RUN, *packages])
    return python_environment.ready(tools=tools)


def ready(*, tools: bool = False, cluster: str = "main", packages: Iterable[str] = ()) -> System:
    """Make everything ready; a second call finds it so."""
    environment = environment_only(tools=tools, packages=packages)
    server = postgres.ready(environment, cluster)
    data = places.odoo_data() if cluster == "main" else places.data_home() / "tests" / "odoo"
    data.mkdir(parents=True, exist_ok=True)
    return System(environment, Databases(server, data))
