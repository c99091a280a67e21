#!/usr/bin/env bash
# A parent that takes no details: the submission goes up, the forms stay, and the receipt
# does not claim what it cannot know.
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms

make prefecture 6530 --root
make county 653022
enrol county prefecture --summary-only
start prefecture
start county
until_true 20 in_step prefecture 1
expect 0 node county import "$forms/list-units.xlsx"
expect 0 node county import "$forms/T1-target-2026.xlsx"
expect 0 node county submit --year 2026 --round 5
answered() { node county show receipt --year 2026 --round 5; }
until_true 20 answered
expect 0 node county show receipt --year 2026 --round 5 --json
says '"outcome": "no_detail"'
expect 0 node county status --forms
says "按设置不上送"
says "州已收到"
expect 0 node prefecture show records
[[ $OUT != */target/* && $OUT != */unit/* ]] || fail "details went up: $OUT"

# What the prefecture decides still comes down; a restart changes nothing of this.
stop county KILL
start county
until_true 20 in_step prefecture 1
expect 0 node prefecture show records
[[ $OUT != */target/* ]] || fail "details went up after a restart"
