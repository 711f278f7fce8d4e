#!/usr/bin/env bash
# Put a backup in place of the database and of the filestore. What was there is replaced.
# Usage: docker/restore.sh FILE.tar
CALLED_FROM=$PWD
# shellcheck source=environment.sh
. "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

if [[ $# -ne 1 ]]; then
    echo "Usage: docker/restore.sh FILE.tar" >&2
    exit 2
fi
source=$(absolute "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tar -C "$folder" -xf "$source" database.dump filestore.tar

docker compose up --detach --wait db
docker compose stop proxy odoo

# Beside the present database first: a damaged backup must leave it as it is.
incoming=${DATABASE}_restored
docker compose exec -T db dropdb --username=odoo --if-exists --force "$incoming"
docker compose exec -T db createdb --username=odoo --template=template0 --lc-collate=C "$incoming"
docker compose exec -T db pg_restore --username=odoo --dbname="$incoming" --no-owner --exit-on-error \
    < "$folder/database.dump"
docker compose run --rm -T --no-deps odoo \
    bash -c "rm -rf /var/lib/odoo/restored && mkdir -p /var/lib/odoo/restored /var/lib/odoo/filestore \
        && tar -C /var/lib/odoo/restored -xf -" < "$folder/filestore.tar"

docker compose exec -T db dropdb --username=odoo --if-exists --force "$DATABASE"
docker compose exec -T db psql --username=odoo --dbname=postgres \
    --command "ALTER DATABASE \"$incoming\" RENAME TO \"$DATABASE\""
docker compose run --rm -T --no-deps odoo \
    bash -c "rm -rf /var/lib/odoo/filestore/$DATABASE \
        && mv /var/lib/odoo/restored/$DATABASE /var/lib/odoo/filestore/$DATABASE \
        && rm -rf /var/lib/odoo/restored"
docker compose up --detach --wait
echo "Restored from $source"
