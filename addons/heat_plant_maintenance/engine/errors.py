"""What cannot be computed of upkeep, each with a stable code."""

from odoo.addons.heat_base.engine.errors import EngineError


class NoInterval(EngineError):
    """A due day is asked of a plan without months nor hours."""

    def __init__(self) -> None:
        super().__init__("no_interval")
