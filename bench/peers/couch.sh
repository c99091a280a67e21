#!/usr/bin/env bash
# couch.mjs, when bench/peers/setup was run; 77 otherwise.
[ -d "$(dirname "$0")/node_modules/pouchdb" ] || { echo "bench: no PouchDB (bench/peers/setup) -> skipped" >&2; exit 77; }
exec node "$(dirname "$0")/couch.mjs"
