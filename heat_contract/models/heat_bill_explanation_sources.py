"""What the traces of bill lines rest on, found once for all lines with few queries."""


def node(label, value="", note="", *, kind="", record=None, children=(), alert=False):
    """One step of an explanation, as JSON."""
    return {
        "label": label,
        "value": value,
        "note": note,
        "kind": kind,
        "record": record,
        "alert": alert,
        "children": [child for child in children if child],
    }


class ExplanationSources:
    """The records that traces name, as far as they exist and the reader may see them."""

    def __init__(self, lines):
        self.env = lines.env
        traces = [trace for line in self._with_origins(lines) if (trace := line.trace)]
        segments = [segment for trace in traces for segment in trace.get("segments") or ()]
        bounds = [
            bound for segment in segments for bound in (segment.get("start"), segment.get("end"))
        ]
        readings = {
            read.get("reading_id")
            for bound in filter(None, bounds)
            for read in (bound, *bound.get("between", ()))
        }
        self.readings = self._readable("heat.meter.reading", readings)
        estimates = {segment.get("estimate_id") for segment in segments}
        estimates |= {
            (bound.get("split") or {}).get("estimate_id") for bound in filter(None, bounds)
        }
        self.estimates = self._readable("heat.consumption.estimate", estimates)
        self.installations = self._installations({segment.get("meter_id") for segment in segments})
        self.index_values = self._index_values(traces)

    @staticmethod
    def _with_origins(lines):
        """The lines, and those that they correct."""
        found = lines
        while "origin_line_id" in lines._fields:
            origins = found.origin_line_id - found
            if not origins:
                break
            found |= origins
        return found

    def _readable(self, model, ids):
        records = self.env[model].browse(sorted(filter(None, ids))).exists()
        return {record.id: record for record in records._filtered_access("read")}

    def _installations(self, meters):
        """{meter id: its installations}."""
        found = {}
        model = self.env["heat.meter.installation"]
        if model.has_access("read"):
            for one in model.search([("meter_id", "in", list(filter(None, meters)))]):
                found.setdefault(one.meter_id.id, model.browse())
                found[one.meter_id.id] |= one
        return found

    def _index_values(self, traces):
        """{(code of the series, first day, status): value of the index}."""
        pairs = {
            (read.get("series"), read.get("period"))
            for trace in traces
            for term in (trace.get("price_told") or {}).get("terms", ())
            for read in term.get("readings", ())
        }
        if not pairs:
            return {}
        model = self.env["heat.price.index.value"]
        if not model.has_access("read"):
            return {}
        values = model.search(
            [
                ("index_id.code", "in", [series for series, _day in pairs]),
                ("date", "in", [day for _series, day in pairs]),
            ]
        )
        return {
            (value.index_id.code, value.date.isoformat(), value.status): value for value in values
        }

    def installation(self, meter_id, day):
        """Where the meter was on ``day`` (ISO), or an empty record."""
        none = self.env["heat.meter.installation"]
        return self.installations.get(meter_id, none).filtered(
            lambda one: (
                (not one.date_from or one.date_from.isoformat() <= day)
                and (not one.date_to or one.date_to.isoformat() >= day)
            )
        )[:1]

    def record(self, record):
        """How a node names ``record``, None when the reader may not see it."""
        if not record or not record.has_access("read"):
            return None
        name = self.env["ir.model"]._get(record._name).name
        return {"model": record._name, "id": record.id, "name": name}
