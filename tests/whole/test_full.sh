#!/usr/bin/env bash
# No room on the disk: what is written is refused and says so, reading goes on, links
# wait; when there is room again everything arrives by itself. A limit on the size of
# files stands for the end of the disk.
source "$(dirname "$0")/lib.sh"
command -v prlimit >/dev/null || exit 77

make prefecture 6530 --root
make county 653022
enrol county prefecture
expect 0 "$SIBEN" generate --out "$WORK/year" --units 40 --projects 300 --seed 3
start prefecture
start county
until_true 20 in_step prefecture 1

# The county's own disk: an import is refused whole or in part, and nothing is lost.
prlimit --pid "${RUNNING[county]}" --fsize=300000:unlimited
expect 0 node county import "$WORK/year/roster.xlsx"
expect 4 node county import "$WORK/year/projects.xlsx"
says "已满"
expect 0 node county show units
says "阿克陶"
prlimit --pid "${RUNNING[county]}" --fsize=unlimited:unlimited
node county import "$WORK/year/projects.xlsx" >/dev/null || [ $? -eq 1 ]
expect 0 node county status
[[ $OUT != *已满* ]] || fail "still full: $OUT"
until_true 30 same_dump prefecture county

# A check finds no room for what it folds again: it says so, and has checked the rest.
stop county
expect 1 prlimit --fsize=8192:unlimited "$SIBEN" --data "$WORK/county" check
says "没有核对"
says "0 处不符"
expect 0 node county check
start county
until_true 20 in_step prefecture 1

# The parent's disk: the child's batches wait, and come when there is room.
prlimit --pid "${RUNNING[prefecture]}" --fsize=$(($(stat -c %s "$WORK/prefecture/db/data.mdb") + 8192)):unlimited
node county import "$WORK/year/targets.xlsx" >/dev/null || [ $? -eq 1 ]
waiting() { node prefecture status | grep -q 等待接收; }
until_true 20 waiting
expect 0 node prefecture show units
prlimit --pid "${RUNNING[prefecture]}" --fsize=unlimited:unlimited
until_true 60 same_dump prefecture county
sound prefecture
