#!/usr/bin/env bash
# Killed in the middle of writing: what was acknowledged is there, and goes up after a restart.
source "$(dirname "$0")/lib.sh"

make prefecture 6530 --root
make county 653022
enrol county prefecture
start prefecture
start county
until_true 20 in_step prefecture 1

written=0
for round in 1 2 3 4; do
    for month in 1 2 3; do
        expect 0 node county submit --year $((2020 + round)) --round "$month"
        written=$((written + 1))
    done
    (node county submit --year 2030 --round 1 >/dev/null 2>&1 || true) &
    stop county KILL
    start county
done
held() { [ "$(node "$1" show records --kind submission --json | grep -o '20[0-9][0-9]/[0-9]*"' | grep -vc '^2030')" -eq "$written" ]; }
held county || fail "not everything that was acknowledged is there"
until_true 30 held prefecture
stop prefecture KILL
start prefecture
held prefecture || fail "the prefecture lost something"
until_true 30 in_step prefecture 1
until_true 30 same_dump prefecture county
sound county
