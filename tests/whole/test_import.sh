#!/usr/bin/env bash
# A county takes in the samples: in a process of its own, then through the running node.
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms

expect 0 node county init --node 653022 --root
expect 2 node county import
expect 0 node county import --dry-run "$forms/list-units.xlsx"
says '试读 1 张表：通过 1，退回 0；将新增 4 条'
expect 0 node county import "$forms/list-units.xlsx" "$forms/list-projects-2026.xlsx" \
    "$forms/spending-2026-05.gb18030.csv"
says '读入 3 张表：通过 3，退回 0；新增 21 条，未变 0 条'
expect 0 node county import "$forms/list-projects-2026.xlsx"
says '内容与已保存的相同，没有改动'
expect 2 node county import --unit 元角 "$forms/T1-target-2026.xlsx"
expect 2 node county import --project 1 "$forms/T3-monitoring-2026-05-three-columns.xlsx"
says '文件里不止一张表'

start county
expect 0 node county import "$forms/T1-target-2026.xlsx"
expect 1 node county import "$forms/T3-monitoring-2026-05-three-columns.xlsx"
says '退回：T3-monitoring-2026-05-three-columns.xlsx › 交通局 › N19'
says '读入 2 张表：通过 1，退回 1；新增 1 条，未变 0 条'
expect 1 node county import --json "$forms/T5-self-evaluation-2022-published.xlsx"
says '"rule": "FORM_TOTAL_NOT_PARTS", "sheet": "Sheet1", "cell": "E6"'
says '"forms": 1, "passed": 0, "blocked": 1'
stop county
expect 0 node county check

# Who reads the first line only does not end the work.
expect 0 node pipe init --node 653022 --root
node pipe import "$forms/list-units.xlsx" "$forms/list-projects-2026.xlsx" 2>&1 | sed -n 1q
expect 0 node pipe show units
says '木吉乡人民政府'

printf '机密★\n' >"$WORK/marked.csv"
expect 1 node county import "$WORK/marked.csv"
says '1 张工作表有密级标记，已拦下，没有读入'
printf '甲,乙\n1,2\n' >"$WORK/unknown.csv" # nothing in it is known: that is no success
expect 1 node county import "$WORK/unknown.csv"
says '请核对表头一行的列名'
head -c 2000 "$SIBEN" >"$WORK/program.xlsx"
printf '%%PDF-1.4' >"$WORK/a.pdf"
expect 1 node county import "$WORK/program.xlsx" "$WORK/a.pdf" "$forms/list-units.xlsx"
says '这是 PDF 文件'
says '读入 1 张表：通过 1，退回 0；新增 0 条，未变 4 条'
