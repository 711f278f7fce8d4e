from odoo import fields


class OptionalInteger(fields.Integer):
    """A whole number that may be empty, which is not zero: it reads as ``False``."""

    falsy_value = None

    def convert_to_column(self, value, record, values=None, validate=True):
        return self.convert_to_cache(value, record, validate)

    def convert_to_cache(self, value, record, validate=True):
        # no ``in (None, False)``: zero equals False
        return None if value is None or value is False else int(value)

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_export(self, value, record):
        return "" if value is False else value
