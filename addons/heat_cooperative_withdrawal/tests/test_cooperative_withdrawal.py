from freezegun import freeze_time

from odoo.tests import tagged

from .common import HeatWithdrawalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestCooperativeWithdrawal(HeatWithdrawalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna, cls.bruno = cls._new_member("Anna"), cls._new_member("Bruno")
        cls._record("2024-03-01", "subscription", cls.anna, 90)
        cls._record("2024-03-15", "subscription", cls.bruno, 5)

    def test_each_step_has_its_day(self):
        asked = self._ask(self.bruno, 5)
        self.assertEqual((asked.name[0], asked.amount, asked.is_whole), ("R", 500, True))
        self._accept(asked)
        self.assertEqual((asked.state, str(asked.effective_on)), ("accepted", "2026-01-20"))
        self.assertEqual((asked.rank, asked.payable_quantity), (1, 5))
        # accepted, and still in the register: nothing is due yet
        self.assertEqual(self._held("2026-01-31", self.bruno), [5])
        self.assertEqual(self._balance("repayment"), 0)
        self.assertIn("5 shares of 5 are cancelled", self._execute("2026-02-01"))
        self.assertEqual(asked.state, "cancelled")
        self.assertEqual(self._held("2026-01-31", self.bruno), [5])
        self.assertEqual(self._held("2026-02-01", self.bruno), [0])
        self.assertEqual(self._balance("paid", self.bruno), 0)
        self.assertEqual(self._balance("repayment", self.bruno), -500)
        self.assertEqual((asked.due_amount, asked.residual), (500, 500))
        self.assertEqual(str(asked.paid_by), "2031-01-20")
        self._pay_due("2026-02-20")
        self.assertEqual(asked.residual, 0)
        self.assertEqual(self._balance("repayment", self.bruno), 0)
        self.assertEqual(self._balance("repayment", self.bruno, "2026-02-19"), -500)
        self._agrees()

    def test_who_withdraws_votes_no_more_even_while_the_shares_wait(self):
        self._new_rule(floor_percent=100)
        self.assertIn(self.bruno, self._associates("2026-01-31"))
        self._accept(self._ask(self.bruno, 5))
        self.assertNotIn(self.bruno, self._associates("2026-01-31"))
        self.assertIn(self.bruno, self._associates("2026-01-19"))
        # the floor keeps the shares: the member holds them, without a vote
        self.assertEqual(self._held("2026-01-31", self.bruno), [5])
        with self._refused("No shares can be cancelled now"):
            self._execute()

    def test_who_gives_back_a_part_stays(self):
        asked = self._accept(self._ask(self.bruno, 3))
        self.assertFalse(asked.is_whole)
        self.assertIn(self.bruno, self._associates("2026-01-31"))
        self._execute()
        self.assertEqual(self._held("2026-02-01", self.bruno), [2])

    def _associates(self, day):
        return self.env["cooperative.member"]._associates(self.cooperative, day)

    def test_losses_are_taken_off(self):
        asked = self._ask(self.bruno, 5)
        asked.action_submit()
        asked.write({"board_date": "2026-01-20", "board_reference": "Minutes", "loss_percent": 8})
        asked.action_accept()
        self._execute()
        self.assertEqual((asked.due_amount, asked.residual), (460, 460))
        self.assertEqual(self._balance("repayment", self.bruno), -460)
        self.assertEqual(self._balance("losses_carried", self.bruno), -40)
        self.assertEqual(self._balance("paid", self.bruno), 0)
        self._agrees()

    def test_a_gift_to_the_cooperative_owes_nothing(self):
        asked = self._accept(self._ask(self.bruno, 5, kind="gift"))
        self._execute()
        self.assertEqual((asked.state, asked.due_amount, asked.residual), ("cancelled", 0, 0))
        self.assertEqual(self._balance("gift", self.bruno), -500)
        self.assertEqual(self._balance("repayment", self.bruno), 0)
        self.assertFalse(asked.instalment_ids)
        asked.movement_ids.reverse("2026-02-02", "Wrong member")
        self.assertEqual(self._balance("gift", self.bruno), 0)
        self.assertEqual(asked.state, "accepted")
        self._agrees()

    def test_shares_are_kept_for_a_time(self):
        self._new_rule(lock_in_months=36)
        asked = self._ask(self.bruno, 5)
        with self._refused("keep shares for 36 months .* could give back 0"):
            self._accept(asked)
        asked.lock_in_waived = True
        self._accept(asked)
        dead = self._ask(self.anna, 90, kind="death")
        self._accept(dead)
        self.assertEqual(dead.state, "accepted")

    def test_shares_kept_for_a_time_count_from_when_they_came(self):
        self._new_rule(lock_in_months=12)
        self._record("2025-12-01", "subscription", self.bruno, 4)
        asked = self._ask(self.bruno, 6)
        with self._refused("could give back 5"):
            self._accept(asked)
        self._accept(self._ask(self.bruno, 5))

    def test_more_than_is_held_cannot_leave(self):
        with self._refused("holds 5 shares .* 6 cannot leave"):
            self._ask(self.bruno, 6)
        self._accept(self._ask(self.bruno, 3))
        with self._refused("of which 3 wait to leave: 3 cannot leave"):
            self._ask(self.bruno, 3)

    def test_shares_that_wait_do_not_leave_by_another_way(self):
        self._accept(self._ask(self.bruno, 3))
        self._record("2026-02-01", "transfer", self.bruno, 2, to=self.anna)
        with self._refused("3 shares .* wait to be cancelled"):
            self._record("2026-02-01", "transfer", self.bruno, 1, to=self.anna)

    def test_a_reversal_puts_the_shares_back_into_the_queue(self):
        asked = self._accept(self._ask(self.bruno, 5))
        self._execute()
        asked.movement_ids.reverse("2026-02-02", "Another member was meant")
        self.assertEqual((asked.state, asked.left_quantity, asked.residual), ("accepted", 5, 0))
        self.assertTrue(all(asked.instalment_ids.mapped("is_undone")))
        self.assertEqual(self._balance("repayment", self.bruno), 0)
        asked.action_give_up()
        self.assertEqual(asked.state, "given_up")
        self.assertIn(self.bruno, self._associates("2026-02-03"))

    def test_what_was_decided_is_not_edited(self):
        asked = self._accept(self._ask(self.bruno, 5))
        for name, value in (
            ("quantity", 1), ("requested_on", "2020-01-01"), ("effective_on", "2026-02-01"),
            ("loss_percent", 50),
        ):  # fmt: skip
            with self._refused("is settled"):
                asked[name] = value
        with self._refused("is not typed"):
            asked.state = "draft"
        with self._refused("it is kept"):
            asked.unlink()
        with self._refused("Shares|cannot be done any more"):
            asked.action_submit()

    def test_the_cancellation_is_not_before_the_effective_day(self):
        asked = self._ask(self.bruno, 5)
        asked.action_submit()
        asked.write(
            {
                "board_date": "2026-01-20",
                "board_reference": "Minutes",
                "effective_on": "2026-02-15",
            }
        )
        asked.action_accept()
        with self._refused("takes effect on"):
            self._execute("2026-02-01")
        self._execute("2026-02-15")
        self.assertEqual(asked.state, "cancelled")

    def test_the_capital_never_falls_below_its_floor(self):
        with self._refused("would fall to .*500.00.*, and may not fall below .*2,375.00"):
            self._record("2026-02-01", "cancellation", self.anna, 90)

    def test_the_board_decides_on_all_that_waits_at_once(self):
        candidate = self._new_member("Inès", admitted=None)
        joining = self._new_subscription(candidate, 5)
        joining.action_submit()
        leaving = self._ask(self.bruno, 5, "2026-01-11")
        leaving.action_submit()
        items = self.env["cooperative.board.item"].search([])
        self.assertEqual(items.mapped("kind"), ["subscription", "withdrawal"])
        self.assertEqual(items.mapped("quantity"), [5, -5])
        self.assertEqual(items[1].action_open()["res_id"], leaving.id)
        decide = self.env["cooperative.board.decide"].create(
            {
                "item_ids": items.ids,
                "board_date": "2026-02-10",
                "board_reference": "Minutes of 10 February",
            }
        )
        self.assertIn(leaving.name, decide.preview)
        decide.action_decide()
        self.assertEqual((joining.state, leaving.state), ("admitted", "accepted"))
        self.assertEqual(leaving.board_reference, "Minutes of 10 February")
        self.assertFalse(items.search([]))

    def test_who_leaves_is_told(self):
        self.bruno.partner_id.write({"email": "bruno@example.com", "lang": "en_US"})
        asked = self._accept(self._ask(self.bruno, 5))
        self._execute()
        bodies = [str(body) for body in asked.message_ids.mapped("body")]
        self.assertTrue(any("gives your rank" in body for body in bodies))
        self.assertTrue(any("Your rank today" in body for body in bodies))
        last = asked.message_ids.filtered(lambda one: "We will pay you" in str(one.body))
        self.assertIn("500.00", str(last.body))
        self.assertEqual(last.attachment_ids.raw[:4], b"%PDF")


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 12:00:00")
class TestRegisterOfTwoYears(HeatWithdrawalCommon):
    """The register that an accountant checked by hand, its exits included (case A)."""

    def test_balances_floor_and_what_is_owed(self):
        anna, bruno = self._new_member("Anna"), self._new_member("Bruno")
        town, chloe = self._new_member("Commune", holder_kind="public_body"), self._new_member("C")
        self._record("2024-03-01", "subscription", anna, 10)
        self._record("2024-03-15", "subscription", bruno, 5)
        self._record("2024-09-10", "subscription", town, 100)
        self._record("2025-01-20", "subscription", anna, 20)
        self._record("2025-06-30", "transfer", anna, 4, to=chloe)
        self._accept(self._ask(bruno, 5, "2025-11-02"), "2025-12-01")
        self._execute("2025-12-31")
        self._pay_due("2026-05-20")
        for day, shares, capital, highest, floor in (
            ("2024-12-31", [10, 5, 100, 0], 11500, 11500, 2875),
            ("2025-06-30", [26, 5, 100, 4], 13500, 13500, 3375),
            ("2025-12-31", [26, 0, 100, 4], 13000, 13500, 3375),
        ):
            self.assertEqual(self._held(day, anna, bruno, town, chloe), shares)
            self.assertEqual(
                self.withdrawals._capital_history(self.cooperative, day), (capital, highest)
            )
            self.assertEqual(highest / 4, floor)
        self.assertEqual(self.withdrawals._capital_and_floor(self.cooperative), (13000, 3375))
        owed = [
            self._balance("repayment", bruno, day)
            for day in ("2025-12-30", "2025-12-31", "2026-05-19", "2026-05-20")
        ]
        self.assertEqual(owed, [0, -500, -500, 0])
        with self._refused("would hold -4 shares"):
            self._record("2025-07-01", "transfer", anna, 30, to=chloe)
        self._agrees()
