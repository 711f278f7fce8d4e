"""What can stop a bill, each with a stable code and its parameters."""

from datetime import date

from odoo.addons.heat_base.engine.errors import EngineError


class NoTariffVersion(EngineError):
    """No version of the tariff is in force on a day; parameter ``day``."""

    def __init__(self, day: date) -> None:
        super().__init__("no_tariff_version", day=day)


class NotOneMonth(EngineError):
    """A yearly price is billed month by month; parameters ``start`` and ``end``."""

    def __init__(self, start: date, end: date) -> None:
        super().__init__("not_one_month", start=start, end=end)


class NoVatRule(EngineError):
    """No VAT rule speaks of this sale; parameters ``nature``, ``service`` and ``day``."""

    def __init__(self, nature: str, service: str, day: date) -> None:
        super().__init__("no_vat_rule", nature=nature, service=service, day=day)


class NoRenewableShare(EngineError):
    """The rate depends on a renewable share that nobody recorded; parameter ``day``."""

    def __init__(self, day: date) -> None:
        super().__init__("no_renewable_share", day=day)


class UnknownTrace(EngineError):
    """A trace that no rule of this engine wrote; parameter ``rule``."""

    def __init__(self, rule: object) -> None:
        super().__init__("unknown_trace", rule=rule)


class IncompleteTrace(EngineError):
    """A trace that lacks a figure it needs; parameter ``key``."""

    def __init__(self, key: str) -> None:
        super().__init__("incomplete_trace", key=key)


class TwoValuesADay(EngineError):
    """Two values of one dated fact begin on the same day; parameter ``day``."""

    def __init__(self, day: date) -> None:
        super().__init__("two_values_a_day", day=day)


class CalendarFault(EngineError):
    """A billing calendar that cannot be; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
