"""What the traces of bill lines rest on, found once for all lines with few queries."""

#: Values of indices have six decimals: closer ones are the same.
SAME_VALUE = 1e-6
#: Bases whose quantity is a dated fact of the contract.
QUANTITIES = ("kw", "urf", "m2")


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
        lines = self._with_origins(lines)
        traces = [one for line in lines for one in _all_traces(line.trace or {})]
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
        self.quantities = self._quantities(lines)

    @staticmethod
    def _with_origins(lines):
        """The lines, and those that they correct."""
        found = lines
        while origins := found.origin_line_id - found:
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
        """{(code of the series, first day, status): values of the index}."""
        pairs = {
            (read.get("series"), read.get("period"))
            for trace in traces
            for term in (trace.get("price_told") or {}).get("terms", ())
            for read in term.get("readings", ())
        }
        model = self.env["heat.price.index.value"]
        found = {}
        if not pairs or not model.has_access("read"):
            return found
        values = model.search(
            [
                ("index_id.code", "in", [series for series, _day in pairs]),
                ("date", "in", [day for _series, day in pairs]),
            ]
        )
        for value in values:
            key = (value.index_id.code, value.date.isoformat(), value.status)
            found.setdefault(key, []).append(value)
        return found

    def index_value(self, company, read):
        """The value that ``read`` tells, one that was corrected since included; None unknown."""
        key = (read["series"], read["period"], read.get("status"))
        for value in self.index_values.get(key, ()):
            same = abs(value.value - float(read["value"])) < SAME_VALUE
            if same and value.company_id in (company, company.browse()):
                return value
        return None

    def _quantities(self, lines):
        """{(contract, basis): its dated quantities, the latest first}."""
        found = {}
        contracts = lines.filtered(lambda line: line.basis in QUANTITIES).contract_id
        domain = [("contract_id", "in", contracts.ids)]
        for basis, model in (("kw", "heat.contract.power"), (None, "heat.contract.quantity")):
            if contracts and self.env[model].has_access("read"):
                for one in self.env[model].search(domain, order="date_from desc"):
                    found.setdefault((one.contract_id, basis or one.basis), []).append(one)
        return found

    def quantity(self, line):
        """The dated fact that gives the quantity of a fixed charge, or the contract."""
        facts = self.quantities.get((line.contract_id, line.basis), ())
        return next((one for one in facts if one.date_from <= line.date_to), line.contract_id)

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


def _all_traces(trace):
    """A trace, and those that it holds."""
    yield trace
    for inner in (trace.get("of"), trace.get("now"), *trace.get("before", ())):
        if inner:
            yield from _all_traces(inner)
