"""A process with an Odoo of its own that posts what waits, for the benchmark of billing."""

import json
import resource
import subprocess
import sys
import time


class Worker:
    """A process with an Odoo of its own that does the background job when told to."""

    def __init__(self, options):
        given = {"database": options.database, "options": options.odoo_options}
        self.process = subprocess.Popen(
            [sys.executable, __file__, json.dumps(given), *sys.path[:1]],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def _hear(self, word):
        line = self.process.stdout.readline().strip()
        if line != word:
            raise RuntimeError(f"a worker said {line!r} instead of {word!r}")

    def wait_until_ready(self):
        self._hear("ready")

    def go(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def wait(self):
        """Wait until nothing is left to do; the most memory it ever took (MB)."""
        self._hear("done")
        return float(self.process.stdout.readline())

    def kill(self):
        """Whether it was still at work."""
        at_work = self.process.poll() is None
        self.process.kill()
        return at_work

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def work():
    """The life of a :class:`Worker`: get ready, do all that waits each time the word is given."""
    given, folder = json.loads(sys.argv[1]), sys.argv[2]
    sys.path.insert(0, folder)
    from odoo_session import configure, environment

    configure(given["database"], given["options"])
    with environment(given["database"]) as env:
        run_model = env["heat.billing.run"]
        env["account.move"].search([], limit=1).line_ids.mapped("account_id.name")
        env.cr.rollback()
        print("ready", flush=True)
        while sys.stdin.readline():
            env.cr.rollback()
            run_model._cron_post()
            # the other may still post what both have drafted
            while run_model._count_waiting():
                env.cr.rollback()
                time.sleep(0.05)
                run_model._cron_post()
            env.cr.commit()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print("done", peak, sep="\n", flush=True)


if __name__ == "__main__":
    work()
