#!/usr/bin/env bash
# Pieces of the year's work: imported, added, reviewed, withdrawn; they go to the level above and to their home.
source "$(dirname "$0")/lib.sh"
muji=65302226T000000000101
yard=65302226T000000000318
printf '单位编码,单位名称,财政区划,主管部门编码,主管部门,分管领导,经办人员,联系电话\n801001,木吉乡人民政府,653022205,801,木吉乡,负责人甲,经办人乙,0908-1234567\n802001,巴仁乡人民政府,653022202,802,巴仁乡,,,\n' >"$WORK/units.csv"
printf '预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位\n2026,801001,木吉乡人民政府,%s,农村饮水安全管护项目,特定目标类,一般公共预算,县级,财政拨款,48,0,万元\n2026,802001,巴仁乡人民政府,%s,庭院经济发展补助,特定目标类,一般公共预算,中央,财政拨款,200,0,万元\n' "$muji" "$yard" >"$WORK/projects.csv"
make prefecture 6530 --root
make county 653022
make township 653022205
enrol county prefecture
enrol township county
expect 0 node county import "$WORK/units.csv" "$WORK/projects.csv"

# The columns that all types have are called as they are typed.
expect 0 node county work template
says '另外都有：工作编号、事项、预算年度、日期、佐证材料；'

# A table of trainings, one row a unit; its columns are those of the template.
expect 0 node county work template 培训
says '工作类型,工作编号,事项,预算年度,日期,单位编码,单位名称,人数'
printf '%s' "$OUT" | head -1 >"$WORK/work.csv"
expect 2 node county work template 培训 -o "$WORK/work.xlsx"
says '这里写不成工作簿'
[ ! -e "$WORK/work.xlsx" ] || fail "a csv is called a workbook"
expect 2 node county work template 培训 --json
printf '培训,2026-1,第一期绩效培训,2026,2026-03-15,801001,,45,县财政局,签到表,,,绩效办档案柜 2,\n培训,2026-1,,2026,,802001,,,,,,,,\n' >>"$WORK/work.csv"
expect 0 node county import "$WORK/work.csv"
expect 0 node county work list --type 培训 --format csv
says '培训,2026-1,第一期绩效培训,2026,,2026-03-15,801001,,木吉乡人民政府'
says '签到表（绩效办档案柜 2）'
[ "$(grep -c ^培训 <<<"$OUT")" -eq 2 ] || fail "not two rows: $OUT"

# Typed: the same rules; another row of the same piece is asked for, never taken in silence.
expect 1 node county work add 工作类型=培训 工作编号=2026-2 事项=第二期 日期=2026-06-20
says '培训没有明细'
expect 2 node county work add 工作类型=培训 工作编号=2026-2 事项=第二期 日期=2026-06-20 单位编码=801001 培训人员=45
says '培训人员=45：没有这一列，没有登记'
expect 2 node county work add --more --replace 工作类型=培训 工作编号=2026-2
expect 0 node county work add 工作类型=整改 工作编号=1 事项=饮水管护 日期=2026-06-20 预算年度=2026 "项目代码=$muji" 情况说明=水质记录不全 责任人=经办人乙 完成期限=2026-07-20
says '653022205/work/work/rectification/1/2026/0：已登记'
expect 3 node county work add 工作类型=整改 工作编号=1 事项=饮水管护 日期=2026-06-20 预算年度=2026 "项目代码=$muji" 情况说明=缺照片 责任人=经办人乙 完成期限=2026-07-25
says '已有这项工作'
expect 0 node county work add --more 工作类型=整改 工作编号=1 事项=饮水管护 日期=2026-06-20 预算年度=2026 "项目代码=$muji" 领域=照片 情况说明=缺照片 责任人=经办人乙 完成期限=2026-07-25
expect 0 node county work list --open --as-of 2099-07-21 --format csv
says '水质记录不全,,经办人乙,2026-07-20,,逾期'
[ "$(grep -c ^整改 <<<"$OUT")" -eq 2 ] || fail "a rectification is lost: $OUT"
expect 0 node county show record 653022205/work/work/rectification/1/2026/0
says '责任人 经办人乙'
expect 0 node county history 653022205/work/work/rectification/1/2026/0

# An ex-ante evaluation of the township reaches the county and is reviewed there.
start county
start township
has_project() { node township show records | grep -q "653022205/budget/$muji"; }
until_true 20 has_project
ante=653022205/work/work/ex_ante/1/2026/0
expect 0 node township work add 工作类型=事前评估 工作编号=1 事项=饮水管护 日期=2026-03-20 预算年度=2026 "项目代码=$muji" 得分=91.5 触发情形=新增 评估结论=支持 佐证材料=评估报告 原件存放处=档案柜
arrived() { node county show record "$ante" | grep -q 予以支持; }
until_true 20 arrived
expect 0 node county review "$ante" --return 缺实施方案
returned() { node township work list --type 事前绩效评估 --format csv | grep -q ',退回,'; }
until_true 20 returned
rectified() { node township work list --open --as-of 2099-01-01 --format csv | grep -q 水质记录不全; }
until_true 20 rectified
[[ $(node township work list --format csv) != *第一期* ]] || fail "a township holds what concerns all"

# Which projects need one, and what the plan says of it all.
expect 0 node county plan publish "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" --reason 印发
expect 0 node county plan triggers --year 2026 --as-of 2099-01-01 --format csv
[[ $OUT != *$yard* ]] || fail "a project that nobody calls new needs an evaluation: $OUT"
sed 's/金额单位$/金额单位,新增\/延续/; s/,万元$/,万元,新增/' "$WORK/projects.csv" >"$WORK/new.csv"
expect 0 node county import "$WORK/new.csv"
expect 0 node county plan triggers --year 2026 --as-of 2099-01-01 --format csv
says "801001,木吉乡人民政府,$muji,农村饮水安全管护项目,48.00,新增,缺,予以支持,退回"
says "802001,巴仁乡人民政府,$yard,庭院经济发展补助,200.00,新增,缺,,"
expect 0 node county show record "653022202/budget/$yard/2026"
says '新增：没有事前评估'
# Who needed one and has none, or one that was returned, is flagged wherever it stands.
for table in "show projects --year 2026 --round 5" "plan handling --round 5"; do
    # shellcheck disable=SC2086
    expect 0 node county $table
    says '应做而没有做事前绩效评估的 2 个项目（在表里的见“事前评估”一栏）：'
    says 庭院经济发展补助
done
expect 0 node county show projects --year 2026 --round 5 --format csv
says ',缺（2026年）'
expect 0 node county form open --round 5 --year 2026 -o "$WORK/opened"
marked=0
for file in "$WORK"/opened/*.xlsx; do
    words=$(unzip -p "$file" xl/sharedStrings.xml)
    [[ $words != *应做而没有做事前绩效评估* ]] || marked=$((marked + 1))
done
[ $marked -eq 2 ] || fail "$marked opened workbooks say that an ex-ante evaluation is missing"
expect 0 node county show record "653022205/budget/$muji/2026"
says '新增：予以支持，审核退回'
expect 0 node county plan board --year 2026 --as-of 2099-01-01 --by obligation --format csv
says 'O-04,四种情形开展事前绩效评估（第 1 次）,各项目,2026-04-10,2026-04-10,2,,,,1,,1,1,逾期 1，退回 1'
says 'O-36,县级培训,绩效办,2026-12-31,2026-12-31,1,,,,,,1,,逾期（3/6）：要 4 项，有 1'
expect 0 node county plan due --year 2026 --as-of 2026-04-05 --format csv
says "2026-04-10,2026-04-10,O-04,四种情形开展事前绩效评估（第 1 次）,802001,巴仁乡人民政府,1,1,,,待报"
expect 0 node county plan chase --year 2026 --as-of 2026-04-08 --unit 802001
says '四种情形开展事前绩效评估，4月10日前'
printf '预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位\n2025,801001,木吉乡人民政府,65302225T000000000001,甲,特定目标类,一般公共预算,县级,财政拨款,30,0,万元\n2025,802001,巴仁乡人民政府,65302225T000000000002,乙,特定目标类,一般公共预算,县级,财政拨款,70,0,万元\n' >"$WORK/2025.csv"
expect 0 node county import "$WORK/2025.csv"
expect 0 node county work add 工作类型=部门评价 工作编号=1 事项=甲项目 日期=2026-05-10 预算年度=2025 项目代码=65302225T000000000001 得分=86 佐证材料=评价报告 原件存放处=柜
expect 0 node county plan shares --year 2026 --as-of 2099-01-01 --format csv
says '801,木吉乡,1,30.00,1,30.00,100.00%,达到'
says '802,巴仁乡,1,70.00,0,0.00,0.00%,未达到'
says ',全县合计,2,100.00,1,30.00,30.00%,达到'

# The year's assessment: what was late, returned or not rectified, each with what it is for; a unit without training.
expect 0 node county plan assess --year 2026 --as-of 2026-07-21 --format csv
says ',801001,木吉乡人民政府,'
says ',802001,巴仁乡人民政府,'
expect 0 node county plan assess --year 2026 --as-of 2099-01-01 --detail --unit 801001 --format csv
says '801001,木吉乡人民政府,整改逾期,水质记录不全,653022205/work/work/rectification/1/2026/0,2.00,2.00'
says "801001,木吉乡人民政府,退回,O-04 四种情形开展事前绩效评估：农村饮水安全管护项目,653022205/work/work/ex_ante/1/2026/0,0.50,0.50"
expect 0 node county plan assess --year 2026 --as-of 2099-01-01 --detail --unit 802001 --format csv
says "802001,巴仁乡人民政府,逾期未办,O-04 四种情形开展事前绩效评估：庭院经济发展补助,$yard,2.00,2.00"
[[ $OUT != *没有参加培训* ]] || fail "who was at a training was not: $OUT"
expect 0 node county plan scores --year 2026 --format csv
says '自评总分,计算总分'

# Recorded with its notice: once, or said again; and each score is explained, in both languages.
expect 0 node county plan assess --year 2026 --as-of 2026-12-31 --notice
says '关于2026年度预算绩效管理考核情况的通报（草稿）'
says '计划规定的后果：通报、扣分、收回或核减资金'
expect 2 node county plan assess --year 2026 --as-of 2026-12-31 --record
says '没有写通报的文号'
expect 0 node county plan assess --year 2026 --as-of 2026-12-31 --record --document 阿财绩〔2026〕30号 --kept 绩效办档案柜
says '已登记：653022/work/work/assessment/2026/2026/0'
expect 3 node county plan assess --year 2026 --as-of 2026-12-30 --record --document 阿财绩〔2026〕30号 --kept 绩效办档案柜
says '这一年的考核已登记'
expect 0 node county plan board --year 2026 --as-of 2099-01-01 --by obligation --format csv
says 'O-43,纳入年度预算绩效考核,绩效办,2026-12-31,2026-12-31,1,1,,,,,,,按时完成（2/2）'
expect 0 node county explain assess:801001 --year 2026 --as-of 2099-01-01
says '扣分：退回 扣 0.50 分：O-04 四种情形开展事前绩效评估：农村饮水安全管护项目；规则 assessment.returned：每次 0.50，最多 10.00；依据 653022205/work/work/ex_ante/1/2026/0'
expect 0 node county explain "duty:O-04:$yard" --year 2026 --as-of 2026-04-11 --lang en
says 'Due: 2026-04-10 as the plan says'
says 'So: not done at the end of 2026-04-10: overdue'
expect 0 node county explain "duty:O-04:$muji" --year 2026 --as-of 2099-01-01
says '评估报告：没有附文件；原件在 档案柜'
expect 0 node county explain duty:O-36 --year 2026 --as-of 2026-05-01 --json
says '"label": "规则", "label_english": "Rule", "chinese": "training.least = 4（版本 653022-2026，已确认；来源：计划二（七）2）"'
expect 3 node county explain duty:O-36:801001 --year 2026
says '没有这个承担者'
expect 2 node county explain duty:O-36 --year 2026 --lang fr
expect 0 node county plan lights --year 2026 --round 5
says '本级规则：653022-2026 第1版 的规则“预警灯”，版本 national-1'
expect 2 node county plan lights --year 2026

# What a table does not heed is not taken.
expect 2 node county plan suspicions --year 2026 --as-of 2026-07-01
expect 2 node county plan shares --year 2026 --unit 801001

# The township sees what it owes, and says that it cannot know what the office does.
has_plan() { node township plan show --year 2026 | grep -q O-04; }
until_true 20 has_plan
expect 0 node township plan board --year 2026 --as-of 2099-01-01 --by obligation --format csv
says 'O-36,县级培训,绩效办,2026-12-31,2026-12-31,1,,,,,,,,上级办理：上级的工作记录不在本机'
says 'O-23,审核部门整体自评，全覆盖，并上报,绩效办,2026-06-03,2026-06-03,1,,,,,,,,上级办理：本机只有自己范围内的，全部的看上级'
says 'O-15,审核第一轮监控并按要求上报,绩效办,未设定,,1,,,,,,,,上级办理：本机只有自己范围内的，全部的看上级'
evaluated() { node township plan board --year 2026 --as-of 2099-01-01 --by obligation --format csv | grep O-21 | grep -q 完成; } # in time or not, as the clock of this machine has it
until_true 20 evaluated

# Taken back: it counts no more, and its history stays.
expect 2 node county work withdraw 653022/work/work/training/2026-1/2026/0
expect 0 node county work withdraw 653022/work/work/training/2026-1/2026/0 --reason 登记错了
expect 0 node county work list --type 培训 --format csv
[[ $OUT != *第一期* ]] || fail "a withdrawn training is listed: $OUT"
expect 0 node county history 653022/work/work/training/2026-1/2026/0
says '登记错了'
stop county
expect 0 node county rebuild
sound county
