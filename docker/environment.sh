# Read by the commands of this folder: settings, the one password, and how compose is called.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if [[ -f .env ]]; then
    set -a
    # shellcheck disable=SC1091
    . ./.env
    set +a
fi
: "${HEAT_DB_PASSWORD:?is not set: write HEAT_DB_PASSWORD=… in docker/.env}"
: "${HEAT_HOST:?is not set: write HEAT_HOST=… in docker/.env}"
export HEAT_DB_PASSWORD HEAT_HOST

DATABASE=heat

# The address of a file given by the caller, who may stand in another folder.
absolute() {
    case "$1" in
        /*) printf '%s\n' "$1" ;;
        *) printf '%s\n' "$CALLED_FROM/$1" ;;
    esac
}

database_exists() {
    [[ "$(docker compose exec -T db psql --username=odoo --dbname=postgres --tuples-only --no-align \
        --command "SELECT 1 FROM pg_database WHERE datname = '$1'")" == 1 ]]
}
