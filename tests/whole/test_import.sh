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

# An export that calls its columns otherwise: a file says which is which; what is wrong in it stands with line and column.
printf '单位识别码,机构全称,区划,上级部门码,上级部门,备用\n802009,巴仁乡农技站,653022202,802,巴仁乡,x\n' >"$WORK/other.csv"
expect 1 node county import --dry-run "$WORK/other.csv"
says '列名对照（siben import --lists）'
cat >"$WORK/units.yaml" <<'END'
list: units
name: 别的系统的单位名册
columns:
  单位编码: 单位识别码
  单位名称: [机构全称]
  财政区划: 区划
  主管部门编码: 上级部门码
  主管部门: 上级部门
  没有的: 甲
END
expect 2 node county import --lists "$WORK/units.yaml" --dry-run "$WORK/other.csv"
says 'units.yaml:9:8：没有“没有的”这一列'
says '可用：序号、财政区划'
sed -i '/没有的/d' "$WORK/units.yaml"
expect 0 node county import --lists "$WORK/units.yaml" --dry-run "$WORK/other.csv"
says '有 1 列不认识，没有读：备用'
mkdir "$WORK/county/lists" && { cat "$WORK/units.yaml" && echo 'ignore: 备用'; } >"$WORK/county/lists/units.yaml"
expect 0 node county import "$WORK/other.csv"
says '新增 1 条'
[[ $OUT != *不认识* ]] || fail "what is ignored is named: $OUT"
expect 0 node county import --lists "$SIBEN_SOURCE_DIR/deploy/lists/regional.yaml" --dry-run "$forms/list-units.xlsx"
