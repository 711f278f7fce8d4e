"""What users read of the records, through the names that every version keeps: one line of JSON."""

import json

cooperative = env["heat.billing.run"].search([], limit=1).company_id  # noqa: F821
env = env(context={**env.context, "allowed_company_ids": cooperative.ids})  # noqa: F821
run = env["heat.billing.run"].search([], order="date_to desc", limit=1)
points = env["heat.delivery.point"].search([], order="id")
consumption = points.read_consumption(str(run.date_from), str(run.date_to))
bills = run.bill_ids.sorted("id")
told = {
    "points": {
        point.name: [consumption[point.id][key] for key in ("kwh", "m3", "quality")]
        for point in points
    },
    "meters": env["heat.meter"].search([], order="id").mapped("delivery_point_id.name"),
    "bills": [[bill.partner_id.name, bill.amount_total, bill.state] for bill in bills],
    "invoices": [[bill.move_id.name, bill.move_id.state] for bill in bills],
}
print(json.dumps(told))
