#!/usr/bin/env bash
# Build the image from this tree and bring the database to it; the first time, create the database.
# Usage: docker/upgrade.sh        (a backup is written to docker/backups/ first)
CALLED_FROM=$PWD
# shellcheck source=environment.sh
. "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

MODULES=${HEAT_MODULES:-l10n_fr_heat,report_weasyprint}

docker compose build --pull odoo
docker compose up --detach --wait db

new=true
if database_exists "$DATABASE"; then
    new=false
    mkdir -p backups
    ./backup.sh "backups/before-upgrade-$(date +%Y%m%d-%H%M%S).tar"
else
    : "${HEAT_ADMIN_PASSWORD:?is not set: the first installation gives it to the login admin}"
fi

docker compose stop proxy odoo
docker compose run --rm odoo odoo --database="$DATABASE" --init="$MODULES" \
    --update=heat_base,report_weasyprint --load-language=fr_FR \
    --workers=0 --max-cron-threads=0 --no-http --stop-after-init
if $new; then
    docker compose run --rm -T --env HEAT_ADMIN_PASSWORD odoo odoo shell --database="$DATABASE" --no-http <<'PYTHON'
import os
env.ref("base.user_admin").write({"password": os.environ["HEAT_ADMIN_PASSWORD"], "lang": "fr_FR"})
env.cr.commit()
PYTHON
fi
docker compose up --detach --wait
echo "The ERP answers at https://$HEAT_HOST"
