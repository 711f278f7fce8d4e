from . import cooperative_compliance
from . import cooperative_compliance_check
from . import cooperative_compliance_college
from . import cooperative_compliance_line
