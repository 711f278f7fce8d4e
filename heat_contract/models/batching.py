"""What is the same for all the records of a batch, looked up once.

Odoo asks the database anew for each invoice: which fiscal positions there are, what number comes
next, whether linked records belong to the same company. While a batch of bills becomes invoices,
its context carries a :class:`Batch` that remembers the answers, for the time of that batch alone.
"""


class Batch(dict):
    """Answers given once in a batch. A class of its own, so that no context from the API is one."""

    def __init__(self):
        super().__init__()
        #: whether the invoices being stored have all their journal items
        self.complete = False
        #: partner id → id of the address that the invoice is about
        self.addresses = {}
        #: id of a bill → amounts of its invoice, by field
        self.amounts = {}
        #: id of a bill's line → what its invoice line says before and with tax
        self.totals = {}


def batch_of(env):
    """The batch under way, or none."""
    batch = env.context.get("heat_batch")
    return batch if isinstance(batch, Batch) else None


def same_company(records, fnames=None):
    """Whether all ``records`` are surely consistent; when not, Odoo tells which one is wrong.

    Odoo evaluates a domain for each record and field. The domain is the same for all records of a
    company, so the records linked to them are looked at together.
    """
    if len(records) < 2:
        return False
    if fnames is None or {"company_id", "company_ids"} & set(fnames):
        fnames = records._fields
    fields = [records._fields[name] for name in fnames]
    checked = [field for field in fields if field.relational and field.check_company]
    if any(field.company_dependent for field in checked):
        return False
    for company, group in records.grouped("company_id").items():
        for field in checked:
            # who may write a record need not read all it links to: the check is Odoo's, in sudo
            linked = group.sudo()[field.name].with_context(active_test=False)
            domain = linked and linked._check_company_domain(company)
            if domain and linked != linked.filtered_domain(domain):
                return False
    return True
