from . import test_cooperative_assembly
from . import test_cooperative_vote
from . import test_cooperative_proxy
from . import test_secret_ballot
from . import test_assembly_documents
from . import test_roles
from . import test_assembly_edges
