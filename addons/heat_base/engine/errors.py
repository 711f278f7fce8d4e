"""Errors that engines raise: a code and parameters, never a sentence.

The models translate them where the user's language is known.
"""


class EngineError(Exception):
    """A computation that cannot be done, told by a stable code and its parameters.

    >>> error = EngineError("unknown_unit", unit="BTU")
    >>> error.code, error.params
    ('unknown_unit', {'unit': 'BTU'})
    >>> str(error)
    "unknown_unit(unit='BTU')"
    """

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        details = ", ".join(f"{name}={value!r}" for name, value in params.items())
        super().__init__(f"{code}({details})")
