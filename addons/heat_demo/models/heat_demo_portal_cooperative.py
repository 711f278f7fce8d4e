import base64
import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from odoo import Command, models

from ..engine import cooperative

SLUG = "chaleur-brenouse"
WHO_WE_ARE = (
    "<p>Nous sommes une coopérative d’habitants, d’agriculteurs, d’entreprises et de communes. "
    "Nous chauffons trois villages avec le bois de nos forêts.</p>"
    "<p>Vos parts financent les chaufferies et les réseaux. Chacun a une voix, quel que soit "
    "son nombre de parts.</p>"
)
STATUTES = ("Statuts de la coopérative (exemple)", "Ceci est une démonstration, sans valeur.")
#: login of a portal user: key of the member who they are
ACCOUNTS = {"odile": "marchal", "claire": "roussel_claire", "maryse": "couple"}


class HeatDemo(models.AbstractModel):
    _inherit = "heat.demo"

    def _setup_portal_cooperative(self):
        """The page to join is open, and some members have an account."""
        company = self.env.company
        if not company.join_slug:
            company.write(
                {
                    "join_slug": SLUG,
                    "join_text": WHO_WE_ARE,
                    "join_statutes": base64.b64encode(self._statutes_pdf()),
                    "join_statutes_name": "statuts.pdf",
                    "is_join_open": True,
                }
            )
        self.with_context(no_reset_password=True)._ensure(
            "res.users",
            {
                f"user_{login}": {
                    "login": login,
                    "password": cooperative.PASSWORD,
                    "partner_id": self._ref(f"member_{key}").partner_id.id,
                    "email": f"{login}@brenouse.example",
                    "lang": cooperative.LANG,
                    "tz": cooperative.TZ,
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                }
                for login, key in ACCOUNTS.items()
            },
        )

    def _statutes_pdf(self):
        page = io.BytesIO()
        paper = canvas.Canvas(page, pagesize=A4)
        for rank, line in enumerate(STATUTES):
            paper.drawString(72, 760 - 24 * rank, line)
        paper.save()
        return page.getvalue()
