"""What cannot be read or computed of a log, each with a stable code and its parameters."""

from odoo.addons.heat_base.engine.errors import EngineError


class NoHeader(EngineError):
    """No row near the top names a day and something looked at; parameter ``row``, the nearest."""

    def __init__(self, row: str) -> None:
        super().__init__("no_header", row=row)


class BadCell(EngineError):
    """A cell that does not say what its column wants; parameters ``column`` and ``value``."""

    def __init__(self, code: str, column: str, value: str) -> None:
        super().__init__(code, column=column, value=value)


class InvalidLoss(EngineError):
    """Losses that are no parts of a whole; parameter ``losses``, their sum in percent."""

    def __init__(self, losses: object) -> None:
        super().__init__("invalid_loss", losses=losses)
