from . import heat_fec_export
