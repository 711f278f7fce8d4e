"""What smart buttons share: how many records point to these, and their list."""

from odoo.fields import Domain


def counted(records, model, field, domain=Domain.TRUE):
    """{record: how many of ``model`` name it in ``field``}: one query, of what the user may see."""
    domain = Domain(field, "in", records.ids) & Domain(domain)
    groups = records.env[model]._read_group(domain, [field], ["__count"])
    return {one.id: count for one, count in groups}


def listed(env, action, domain, **context):
    """An action of the suite on the records of ``domain`` alone, without its own filters."""
    found = env["ir.actions.act_window"]._for_xml_id(action)
    return {**found, "domain": domain, "context": context}
