from . import log_workbook
