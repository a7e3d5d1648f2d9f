#!/bin/bash
# A replica set with passwords wants a key file that only mongod can read.
set -euo pipefail

umask 077
printf '%s' "$MONGO_KEY" >/tmp/mongo-key
chown mongodb:mongodb /tmp/mongo-key
exec docker-entrypoint.sh mongod --replSet echo --keyFile /tmp/mongo-key --bind_ip_all
