#!/usr/bin/env bash
# The k-th allocation or the k-th call into LMDB fails, in every command that people use:
# no crash, no leak, no lie (tests/crash/kth/kth.c).
#
#   SEED=n   other k     RUNS=n   so many of each class for each command; SIBEN_LONG: every k (of memory for
#                        commands that read a plan: one for each stack of calls, see below)
set -euo pipefail
source "$(dirname "$0")/lib_crash.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
runs=${RUNS:-12}
[ -z "$long" ] || runs=${RUNS:-}
project=65302226T000000000101
target=653022205/target/$project/2026/0
monitoring=653022205/monitoring/$project/2026/5

work=$(mktemp -d /dev/shm/siben-kth-XXXXXX 2>/dev/null || mktemp -d "$WORK/kth-XXXXXX")
trap 'code=$?; rm -rf "$work"; finish $code' EXIT
# every BASE COMMAND… -- with the folder BASE as it is now
options=()
every() {
    local base=$1
    shift
    CRASH_ROOT=$work LD_PRELOAD=$CRASH_SHIM "$CRASH_KTH" --base "$WORK/$base" --work "$work" --seed "$seed" \
        "${options[@]}" ${runs:+--runs "$runs"} -- "$@" >"$WORK/out" 2>&1 ||
        { echo "SEED=$seed, siben $*: $(cat "$WORK/out")"; failures=1; }
    echo "$(tail -n 1 "$WORK/out"): siben $1 ${2:-} ${3:-}"
}
# then BASE COMMAND… -- the same, and from then on it is done
then_() {
    every "$@" || failures=1
    node "$@" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "$* does not work"
}

make county 653022 --root
make township 653022205
make baren 653022202
expect 0 node township enrol request -o "$WORK/township.request"
expect 0 node baren enrol request -o "$WORK/baren.request"
expect 0 node county enrol grant "$WORK/township.request" -o "$WORK/township.grant"
every township enrol request
every township enrol install "$WORK/township.grant"
options=(--bodies differ)
then_ county enrol grant "$WORK/baren.request" -o "$WORK/baren.grant"
options=()
then_ county import "$forms/list-units.xlsx"
then_ county import "$forms/list-projects-2026.xlsx"
then_ county import "$forms/spending-2026-05.gb18030.csv"
then_ county import "$forms/T1-target-2026.xlsx"
then_ county import "$forms/T3-monitoring-2026-05.xlsx"
then_ county review "$monitoring" --return "执行数与支出系统不一致"
then_ county review "$target" --pass
then_ county review "$target" --reopen 数字有误
then_ county submit --year 2026 --round 5
seq 1 60000 >"$WORK/scan.pdf"
every county work add 工作类型=工作材料 工作编号=1 事项=核查 日期=2026-06-20 预算年度=2026 --file "$WORK/scan.pdf"
then_ county enrol end 653022202 --reason 撤并
for command in "status" "status --forms" "status --feeds" "show coverage --year 2026" "show monitoring --year 2026 --round 5" \
    "show missing --year 2026 --round 5" "show units" "show inbox" "show records --json" "show record $target" \
    "show submission --year 2026 --round 5" "history $monitoring" "rebuild" "dump"; do
    # shellcheck disable=SC2086
    every county $command
done
options=(--honest 没有核对 --never "siben rebuild")
every county check
options=()
mkdir "$WORK/plans" && cp -r "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" "$WORK/plans" && cp -r "$SIBEN_SOURCE_DIR/deploy/data" "$WORK/data" # its calendar lies beside it
every_k=$runs
# A plan is read with 8 500 allocations, published with 33 000, most of one parser: the long form tries one from
# each place; of `plan board` below every one.
[ -n "$long" ] && options=(--places each) || runs=${RUNS:-4}
then_ county plan publish "$WORK/plans/653022-2026.yaml" --reason 年度计划
# All of these in the long form; in the short one some, others for another SEED.
reading=("plan due --days 30" "plan board" "plan chase" "plan returns" "plan triggers" "plan shares" "plan scores" "plan lights --round 5"
    "plan results" "plan suspicions" "plan handling --round 5" "plan assess" "plan allocations" "plan show --year 2026"
    "explain light:$monitoring" "explain duty:O-36" "explain assess:801001"
    "explain coverage:2026:653022:general_public:required_fen" "target list" "list objections" "work list" "inbox" "show T1 $target"
    "show T7 --year 2026" "show T11-1 --year 2026 --round 5" "show T11-3 --year 2026")
for ((i = 0; i < ${#reading[@]}; i++)); do
    [ -n "$long" ] || [ $(((i + seed) % 5)) -eq 0 ] || continue
    # shellcheck disable=SC2086
    every county ${reading[i]}
done
options=()
[ -z "$long" ] || every county plan board
runs=$every_k
tables=100
[ -z "$long" ] || tables=
options=(--class memory) # a table is laid out in few calls, which strides miss
for format in json csv text; do runs=$tables every county show records --format $format; done
options=()

# -- calls on files by the asker: what it makes in person, and the files it writes ------------
shimmed
# each_file NAME AFTER COMMAND… -- the k-th call on a file fails in `siben COMMAND` from a copy
# of the folder NAME (none: an empty one); AFTER looks at what is left in $try.
each_file() {
    local name=$1 after=$2 k calls code error step=$((${long:-0} ? 1 : 3)) tried=0
    shift 2
    fresh() {
        rm -rf "$try" "$WORK/written"* "$WORK/count"
        if [ -d "$WORK/$name" ]; then cp -a "$WORK/$name" "$try"; fi
    }
    fresh
    CRASH_COUNT=$WORK/count "$SIBEN" --data "$try" "$@" >"$WORK/out" 2>&1 || fail "$* does not work"
    calls=$(awk '$1 == "file" { print $2 }' "$WORK/count")
    for ((k = 1 + seed % step; k <= calls; k += step)); do
        fresh
        error=$((k % 4 == 0 ? 28 : k % 4 == 1 ? 5 : k % 4 == 2 ? 24 : -1))
        code=0
        CRASH_FAIL=file:$k:$error "$SIBEN" --data "$try" "$@" >"$WORK/out" 2>&1 || code=$?
        tried=$((tried + 1))
        [ "$code" -eq 0 ] || [ -s "$WORK/out" ] || fail "$* fails without a word (file:$k:$error)"
        [ "$code" -eq 0 ] || [ "$code" -eq 4 ] || fail "$* ends with $code (file:$k:$error): $(cat "$WORK/out")"
        [ ! -e "$WORK/written.part" ] || fail "$* leaves a part behind (file:$k:$error)"
        "$after" "$code" "$@" || fail "$* (file:$k:$error, exit $code): $(cat "$WORK/out")"
    done
    echo "calls on files $calls, failures tried $tried: siben $1 ${2:-}"
}
try=$WORK/try
after_init() {
    [ "$1" -ne 0 ] || "$REAL" --data "$try" status >/dev/null || return 1
    "$REAL" --data "$try" init --node 653022205 >"$WORK/again" 2>&1 || [ $? -eq 3 ] || return 1
    "$REAL" --data "$try" enrol request -o "$WORK/written" >/dev/null
}
# The file is there and whole, or it is not there at all; then it can be made.
after_file() {
    local code=$1
    shift
    [ "$code" -eq 0 ] || [ ! -e "$WORK/written" ] || cmp -s "$WORK/written" "$WORK/expected" || return 1
    [ "$code" -ne 0 ] || cmp -s "$WORK/written" "$WORK/expected" || return 1
    "$REAL" --data "$try" "$@" >/dev/null 2>&1 && cmp -s "$WORK/written" "$WORK/expected"
}
each_file none after_init init --node 653022205
for command in "enrol request" "show records --format csv"; do
    name=${command/enrol*/township}
    name=${name/show*/county}
    # shellcheck disable=SC2086
    expect 0 "$REAL" --data "$WORK/$name" $command -o "$WORK/expected"
    # shellcheck disable=SC2086
    each_file "$name" after_file $command -o "$WORK/written"
done
[ -z "${failures:-}" ] || fail "see above"
