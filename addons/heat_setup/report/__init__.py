from . import setup_workbook
