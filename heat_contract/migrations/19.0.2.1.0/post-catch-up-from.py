def migrate(cr, version):
    """Runs catch up on missed days from now on: not on those before, which nobody expects."""
    cr.execute(
        """UPDATE heat_contract c SET catch_up_from = done.last_day + 1
             FROM (SELECT b.network_id, max(r.date_to) AS last_day
                     FROM heat_bill b JOIN heat_billing_run r ON r.id = b.run_id
                    WHERE b.state IN ('posted', 'credited')
                 GROUP BY b.network_id) done
            WHERE done.network_id = c.network_id AND c.catch_up_from IS NULL"""
    )
