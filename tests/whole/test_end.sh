#!/usr/bin/env bash
# A lost machine: its line is cut, its key does not come back, what it wrote before counts.
source "$(dirname "$0")/lib.sh"

make prefecture 6530 --root
make county 653022
enrol county prefecture
start prefecture
start county
until_true 20 in_step prefecture 1
expect 0 node county submit --year 2025 --round 1
answered() { node county show receipt --year 2025 --round 1 | grep -q 核对一致; }
until_true 20 answered

expect 2 node prefecture enrol end 653022
expect 3 node prefecture enrol end 653023 --reason 丢失
expect 3 node county enrol end 653022 --reason 自己
expect 0 node prefecture enrol end 653022 --reason 设备丢失
cut() { [ "$(node prefecture status --json | grep -c '"connected": true')" -eq 0 ]; }
until_true 20 cut
expect 0 node county submit --year 2026 --round 1
sleep 3
cut || fail "an ended key came in again"
expect 3 node prefecture enrol end 653022 --reason 又一次
says "此后没有收到"
expect 0 node prefecture show submission --year 2025 --round 1 --of 653022
expect 3 node prefecture show submission --year 2026 --round 1 --of 653022
expect 0 node prefecture show record 653022/feed_end/653022/0/0
says "设备丢失"
expect 0 node prefecture check

# Its work goes on in an empty folder under a new name; the old one is used up.
stop county
mv "$WORK/county" "$WORK/lost"
make county 653022
expect 0 node county enrol request -o "$WORK/again"
expect 3 node prefecture enrol grant "$WORK/again" -o "$WORK/none"
says "已被终止"
mv "$WORK/county" "$WORK/used"
make county 653022-b --scope 653022
enrol county prefecture
start county
until_true 20 in_step prefecture 1
until_true 20 same_dump prefecture county
expect 0 node county show receipt --year 2025 --round 1
expect 0 node county submit --year 2026 --round 2
answered() { node county show receipt --year 2026 --round 2 | grep -q 核对一致; }
until_true 20 answered
