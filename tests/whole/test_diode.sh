#!/usr/bin/env bash
# One way only: nothing ever comes back. Each stick has all that nobody has confirmed; or
# increments, and then a missing one is said and made good.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/stick.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms

make prefecture 6530 --root
make county 653022
enrol county prefecture
expect 0 node county import "$forms/list-units.xlsx"
# What the prefecture has granted never comes down: all else is the same.
below() { node "$1" show records --format csv | grep -v /grant/ | sort; }
same_below() { [ "$(below prefecture)" = "$(below county)" ]; }
batches() { node county bundle show "$1" --json | grep -oE '"detail": [0-9]+' | grep -oE '[0-9]+'; }
for day in 1 2 3; do
    large_forms "$WORK/day.csv" $((day * 10)) 2
    expect 0 node county import "$WORK/day.csv" --month 5
    expect 0 node county bundle write --for parent -o "$WORK/day$day"
done
[ "$(batches "$WORK/day3")" -gt "$(batches "$WORK/day2")" ] || fail "the third stick does not have the first two"
expect 0 node prefecture bundle read "$WORK/day1"
says "都收全了"
expect 0 node prefecture bundle read "$WORK/day3" # the second was never brought
says "都收全了"
same_below || fail "different things"

for day in 4 5 6; do
    large_forms "$WORK/day.csv" $((day * 10)) 2
    expect 0 node county import "$WORK/day.csv" --month 5
    expect 0 node county bundle write --for parent --since-last-stick -o "$WORK/day$day"
done
[ "$(batches "$WORK/day6")" -lt "$(batches "$WORK/day3")" ] || fail "an increment has more than its day"
expect 0 node prefecture bundle read "$WORK/day4"
expect 1 node prefecture bundle read "$WORK/day6"
says "中间缺一段"
says "先读更早的那份"
expect 0 node prefecture bundle read "$WORK/day5"
says "都收全了"
same_below || fail "different things"
expect 0 node prefecture status
expect 0 node county status
says "只在本机"
expect 0 node county bundle show
says "已写出，等对方确认"

# A day's worth by its date; the county keeps its place.
today=$(TZ=Asia/Shanghai date +%F)
expect 0 node county bundle write --for parent --from "$today" --to "$today" -o "$WORK/today"
expect 0 node prefecture bundle read "$WORK/today"
expect 2 node county bundle write --for parent --from yesterday -o "$WORK/none"
says "日期不正确"
