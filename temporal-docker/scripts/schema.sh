#!/bin/sh
# Creates or upgrades both of Temporal's databases. Safe to run again: each command keeps what exists.
set -eu
versions=/etc/temporal/schema/postgresql/v12

prepare() { # database, folder of its versions
  temporal-sql-tool --db "$1" create
  temporal-sql-tool --db "$1" setup-schema -v 0.0
  temporal-sql-tool --db "$1" update-schema -d "$versions/$2/versioned"
}

prepare temporal temporal
prepare temporal_visibility visibility
