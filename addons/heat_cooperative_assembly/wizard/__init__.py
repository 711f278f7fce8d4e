from . import cooperative_assembly_convene
