from . import test_rights
from . import test_pages
from . import test_bill_explained
from . import test_documents
from . import test_requests
from . import test_activation
