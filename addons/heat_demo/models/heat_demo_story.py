from odoo import Command, fields, models

from ..engine import story
from ..engine.delivery_points import CUSTOMERS
from ..engine.reading_rounds import shifted


class HeatDemo(models.AbstractModel):
    """What befalls contracts and networks: an amendment, two payers, instalments, a departure."""

    _inherit = "heat.demo"

    def _setup_story(self, first_month):
        """Record each event once; a decision already taken stays as it is."""
        self._setup_amendments(first_month)
        self._setup_departure(first_month)
        self._ensure(
            "heat.network.renewable.share",
            {
                "share_forecast": {
                    "network_id": self._ref(f"network_{story.FORECAST_NETWORK}").id,
                    "year": first_month.year,
                    "share": float(story.FORECAST_SHARE),
                    "origin": "forecast",
                    "evidence": story.FORECAST_WHY,
                }
            },
        )

    def _setup_amendments(self, first_month):
        payer = self._ensure(
            "res.partner",
            {
                f"customer_{story.SUBSCRIPTION_PAYER}": self._customer_vals(
                    CUSTOMERS[story.SUBSCRIPTION_PAYER]
                )
            },
        )
        amendments = self._ensure(
            "heat.contract.amendment",
            {
                "amendment_renovation": {
                    "contract_id": self._ref(f"contract_{story.RENOVATED_POINT}").id,
                    "kind": "power",
                    "date": first_month,
                    "signed_on": shifted(first_month, -1, 20),
                    "power_kw": float(story.RENOVATED_POWER),
                    "requested_on": shifted(first_month, -3, 6),
                    "justification": "study",
                    "reason": story.RENOVATED_WHY,
                },
                "amendment_payer": {
                    "contract_id": self._ref(f"contract_{story.SHARED_CONTRACT}").id,
                    "kind": "payer",
                    "date": shifted(first_month, -2),
                    "signed_on": shifted(first_month, -3, 15),
                    "component_code": "R2",
                    "payer_id": payer.id,
                    "reason": story.SHARED_WHY,
                },
            },
        )
        amendments.filtered(lambda one: one.state == "draft").action_record()

    def _setup_departure(self, first_month):
        following = shifted(first_month, 3)
        termination = self._ensure(
            "heat.contract.termination",
            {
                "termination": {
                    "contract_id": self._ref(f"contract_{story.LEAVING_POINT}").id,
                    "received_on": shifted(first_month, 0, 9),
                    "date": fields.Date.subtract(following, days=1),
                    "by": "customer",
                    "reason": "other",
                    "justification": story.LEAVING_WHY,
                }
            },
        )
        termination.filtered(lambda one: one.state == "draft").action_confirm()

    def _setup_instalment_tariff(self, first_month):
        """The tariff of Brenouse, its heat paid on account three times a year."""
        like = self._ref("tariff_brenouse").version_ids.sorted("date_from")[-1]
        self._ensure(
            "heat.tariff",
            {
                "tariff_acomptes": {
                    "name": "Tarif de Brenouse à trois acomptes",
                    "company_id": self.env.company.id,
                    "network_ids": [Command.set(self._ref("network_brenouse").ids)],
                    "version_ids": [
                        Command.create(
                            {
                                "date_from": shifted(first_month, -36),
                                "reason": "Acomptes en mars, juin et septembre ; solde en février.",
                                "component_ids": [
                                    Command.create(self._instalment_component(component))
                                    for component in like.component_ids
                                ],
                            }
                        )
                    ],
                }
            },
        )

    def _instalment_component(self, component):
        calendar = self.env.ref("heat_contract.billing_calendar_instalments")
        return {
            "code": component.code,
            "name": component.name,
            "basis": component.basis,
            "base_price": component.base_price,
            "sequence": component.sequence,
            "calendar_id": component.basis == "mwh" and calendar.id,
        }
