#!/usr/bin/env bash
# A stick and a line together: a first replica from a stick leaves the link nothing to
# send; a link and a stick at once bring the same.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/stick.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms

make prefecture 6530 --root
make county 653022
enrol county prefecture
start prefecture
start county
until_true 20 in_step prefecture 1
expect 0 node county import "$forms/list-units.xlsx"
large_forms "$WORK/first.csv" 1 120
expect 0 node county import "$WORK/first.csv" --month 5
until_true 60 same_dump prefecture county

# The county's disk is lost. A fresh one is seeded before it has a line.
stop county
mv "$WORK/county/keys" "$WORK/keys"
mv "$WORK/county/siben.yaml" "$WORK/siben.yaml"
rm -rf "$WORK/county"
expect 0 node county init --node 653022
cp "$WORK/keys" "$WORK/siben.yaml" "$WORK/county/"
chmod 600 "$WORK/county/keys"
expect 0 node county enrol install "$WORK/county.grant"
expect 0 node prefecture bundle write --for 653022 --seed --part-size 2M -o "$WORK/seed"
says "共 3 份"
expect 1 node county bundle read "$WORK/seed.001"
expect 0 node county bundle read "$WORK"/seed.*
says "都收全了"
start county
until_true 20 in_step prefecture 1
until_true 20 in_step county 1
until_true 10 same_dump prefecture county
sleep 1
bytes=$(socket_bytes county)
echo "after a seed of $(cat "$WORK"/seed.* | wc -c) bytes the link carried $bytes"
[ "$bytes" -lt 8000 ] || fail "the link carried $bytes bytes after the seed"

# What it writes from now on is no second branch, and arrives.
large_forms "$WORK/second.csv" 200 120
expect 0 node county import "$WORK/second.csv" --month 5
# While the link carries it, the same goes by stick, in the wrong order.
expect 0 node county bundle write --for parent --part-size 2M -o "$WORK/both"
for part in $(ls -r "$WORK"/both*); do node prefecture bundle read "$part" || [ $? -eq 1 ]; done
until_true 60 same_dump prefecture county
until_true 60 in_step prefecture 1
sound prefecture
expect 0 node prefecture status --feeds
[[ $OUT != *分叉* ]] || fail "a fork: $OUT"
expect 0 node prefecture bundle read "$WORK"/both*
says "已有"

# A line that breaks in the middle, then a stick, then the line: it goes on behind the stick.
stop county
large_forms "$WORK/third.csv" 400 120
expect 0 node county import "$WORK/third.csv" --month 5
expect 0 node county bundle write --for parent -o "$WORK/third"
expect 0 node prefecture bundle read "$WORK/third"
says "都收全了"
start county
until_true 20 in_step prefecture 1
until_true 20 in_step county 1
expect 0 node county bundle show
says "已全部确认"
bytes=$(socket_bytes county)
[ "$bytes" -lt 8000 ] || fail "the link sent again what came on the stick: $bytes bytes"
same_dump prefecture county || fail "different things"
