"""The launcher: from a machine with Python alone to a running, tested ERP.

Only the standard library is used here, one subject a file. What needs Odoo lives in ``session/``
and is started with the interpreter of the environment this package builds. Messages to the user
are in French, the language of its users; a failure they can do something about is a ``Trouble``.
"""
