#!/usr/bin/env bash
# Every reading of the API of a node at work, while memory or its store fails (page/page.mjs): the same answer or one that says that
# it failed, nothing wrong is kept for the next, and the node goes on. And what is done there (page/posts.mjs): done and said so, or
# not done.
#
#   SEED=n   other failures     TRIES=n   so many for each question     ONLY=words   questions that have them
set -euo pipefail
source "$(dirname "$0")/lib_crash.sh"
command -v node >/dev/null || { echo "skipped: node is not installed" >&2; exit 77; }
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
project=65302226T000000000101
export FORM=653022205/monitoring/$project/2026/5 NEXT_FORM=653022205/monitoring/$project/2026/8
export TARGET=653022205/target/$project/2026/0
export WORK_KEY=653022/work/work/publicity/1/2026/0 SAMPLE=653022/sample/sample/verification/1/2026/5

make county 653022 --root
for file in list-units.xlsx list-projects-2026.xlsx spending-2026-05.gb18030.csv T1-target-2026.xlsx T3-monitoring-2026-05.xlsx; do
    node county import "$forms/$file" >"$WORK/out" 2>&1 || [ $? -eq 1 ] || fail "$file: $(cat "$WORK/out")"
done
expect 0 node county plan publish "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" --reason 印发
expect 0 node county review "$TARGET" --pass
expect 0 node county work add 工作类型=宣传 工作编号=1 事项=宣传 日期=2026-06-20 预算年度=2026 佐证材料=报道 原件存放处=柜
expect 0 node county review "$FORM" --return "执行数与支出系统不一致"
expect 0 node county sample announce 1 --year 2026 --round 5 --date 2026-06-01 --seed-file "$WORK/seed.txt"
expect 0 node county sample draw 1 --seed-file "$WORK/seed.txt"
printf '用户名,姓名,角色,单位,部门,电话\nbureau,绩效办,绩效办、管理员,,,\n' >"$WORK/people.csv"
expect 0 node county account import "$WORK/people.csv" -o "$WORK/words.csv"
take_port
export PAGE=http://127.0.0.1:$PORT/ ACCOUNTS=$WORK/words.csv DATA=$WORK/county CONTROL=$WORK/control TRIES=${TRIES:-$([ -z "$long" ] && echo 3 || echo 120)} SEED=$seed
echo "page: 127.0.0.1:$PORT" >>"$WORK/county/siben.yaml"
truncate -s 4096 "$CONTROL"
shimmed
export CRASH_CONTROL=$CONTROL
start county
unset CRASH_CONTROL
SIBEN=$REAL command node "$SIBEN_SOURCE_DIR/tests/crash/page/page.mjs" || failures=1
stop county
[ -z "${failures:-}" ] || fail "SEED=$seed, see above; the node's log: $(tail -n 20 "$WORK/county.log")"
expect 0 "$REAL" --data "$WORK/county" check
