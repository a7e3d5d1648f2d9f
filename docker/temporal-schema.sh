#!/bin/sh
# Makes the two databases of Temporal, or brings them up to date. Every step may be run again.
set -eu

prepare() {
  database=$1
  schema=$2
  tool="temporal-sql-tool --plugin postgres12 --ep $POSTGRES_SEEDS -p $DB_PORT -u $POSTGRES_USER --db $database"
  $tool create || echo "database $database is there already"
  $tool setup-schema -v 0.0 || echo "tables of $database are there already"
  $tool update-schema -d "/etc/temporal/schema/postgresql/v12/$schema/versioned"
}

prepare temporal temporal
prepare temporal_visibility visibility
