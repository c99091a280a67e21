#!/usr/bin/env bash
# The console's pages of the year's work on a real node: records, files, lights, checks, evaluations, assessment; by the API for
# every role, and in a browser.
#
#   SHOTS=tests/console/shots build/dev/…   also takes pictures of every screen
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
tests=$SIBEN_SOURCE_DIR/tests/console

make county 653022 --root
take_port
export PAGE=http://127.0.0.1:$PORT/
echo "page: 127.0.0.1:$PORT" >>"$WORK/county/siben.yaml"
expect 0 node county import "$forms/list-units.xlsx"
node county import "$forms/list-projects-2026.xlsx" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "the project list is refused"
expect 0 node county import "$forms/T1-target-2026.xlsx" "$forms/T3-monitoring-2026-05.xlsx"
expect 0 node county plan publish "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" --reason 印发
cat >"$WORK/people.csv" <<'EOF'
用户名,姓名,角色,单位,部门,电话
clerk,经办人甲,经办人,801001,,
clerk2,经办人乙,经办人,802001,,
reviewer,审核人甲,审核人,801001,,
bureau,绩效办甲,绩效办,,,
auditor,审计甲,审计,,,
administrator,管理员甲,管理员,,,
EOF
expect 0 node county account import "$WORK/people.csv" -o "$WORK/words.csv"
start county

ACCOUNTS=$WORK/words.csv FOLDER=$WORK command node "$tests/api_work.mjs" || fail "the API"
expect 0 node county work list --type 整改 --format csv
says '水质记录不全'
expect 0 node county file list --format csv
says '记录.txt'
expect 0 node county check
says '0 处不符'
for what in work withdraw file export; do
    expect 0 node county audit --what $what
    [ "$(wc -l <<<"$OUT")" -gt 2 ] || fail "no $what in the log: $OUT"
done

word_of() { echo "$(sed -n "s/^$1,[^,]*,//p" "$WORK/words.csv") 自己的"; }
BUREAU=$(word_of bureau)
CLERK=$(word_of clerk)
export BUREAU CLERK FOLDER=$WORK
command node "$tests/walk_work.mjs" "$@" || fail "the walk"
