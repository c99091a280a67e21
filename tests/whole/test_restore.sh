#!/usr/bin/env bash
# A machine restored from an old copy: it notices what it lacks, fetches it back, and
# what it writes from then on does not fork its own feed.
source "$(dirname "$0")/lib.sh"

make prefecture 6530 --root
make county 653022
enrol county prefecture
start prefecture
start county
until_true 20 in_step prefecture 1
expect 0 node county submit --year 2021 --round 1
until_true 20 same_dump prefecture county
stop county
cp -a "$WORK/county" "$WORK/copy"

start county
expect 0 node county submit --year 2022 --round 1
expect 0 node county submit --year 2023 --round 1
answered() { node county show receipt --year 2023 --round 1 | grep -q 核对一致; }
until_true 20 answered
until_true 20 same_dump prefecture county
stop county

# The disk is lost; the copy takes its place, and writes before it has heard anything.
mv "$WORK/county" "$WORK/lost"
mv "$WORK/copy" "$WORK/county"
start county
until_true 20 in_step prefecture 1
until_true 20 same_dump prefecture county
grep -q "restored or cloned" "$WORK/county.log" || fail "the county did not notice"
expect 0 node county show submission --year 2023 --round 1
expect 0 node county submit --year 2024 --round 1
answered() { node county show receipt --year 2024 --round 1 | grep -q 核对一致; }
until_true 20 answered
until_true 20 same_dump prefecture county
expect 0 node prefecture status --feeds
[[ $OUT != *分叉* ]] || fail "the restored node forked its feed: $OUT"
sound county

# Two machines at once under one key: whoever was pushed aside is told so, in Chinese.
cp -a "$WORK/county" "$WORK/twin"
rm -f "$WORK/twin/lock" "$WORK/twin/control.sock"
sed -i '/^listen:/d' "$WORK/twin/siben.yaml" # its port is taken
start twin
pushed_aside() { node county status | grep -q 可能有两台机器共用密钥 || node twin status | grep -q 可能有两台机器共用密钥; }
until_true 20 pushed_aside
stop twin

# An offline clone that wrote before it could know: both branches are kept, and it is said.
stop county
cp -a "$WORK/county" "$WORK/clone"
start county
expect 0 node county submit --year 2025 --round 1
answered() { node county show receipt --year 2025 --round 1 | grep -q 核对一致; }
until_true 20 answered
stop county
expect 0 node clone submit --year 2026 --round 1
mv "$WORK/county" "$WORK/lost2"
mv "$WORK/clone" "$WORK/county"
start county
forked() { node prefecture status --feeds | grep -q 分叉; }
until_true 30 forked
both() { node county show receipt --year 2025 --round 1 && node county show receipt --year 2026 --round 1; }
until_true 30 both
until_true 30 same_dump prefecture county
sound county
expect 0 node county status
says "其中分叉 1"
