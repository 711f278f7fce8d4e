#!/usr/bin/env bash
# Write the database and the filestore, together, to one file. The ERP keeps running.
# Usage: docker/backup.sh FILE.tar
CALLED_FROM=$PWD
# shellcheck source=environment.sh
. "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

if [[ $# -ne 1 ]]; then
    echo "Usage: docker/backup.sh FILE.tar" >&2
    exit 2
fi
target=$(absolute "$1")
folder=$(mktemp -d "$(dirname "$target")/.backup-XXXXXX")
trap 'rm -rf "$folder"' EXIT

# The database first: a file it names is then still in the filestore, which only grows meanwhile.
docker compose exec -T db pg_dump --username=odoo --format=custom "$DATABASE" > "$folder/database.dump"
docker compose run --rm -T --no-deps odoo \
    bash -c "mkdir -p /var/lib/odoo/filestore/$DATABASE && tar -C /var/lib/odoo/filestore -cf - $DATABASE" \
    > "$folder/filestore.tar"
tar -C "$folder" -cf "$folder/backup.tar" database.dump filestore.tar
mv "$folder/backup.tar" "$target"
echo "Written: $target"
