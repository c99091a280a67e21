#!/usr/bin/env bash
# What a county's Siben exports of T11 a prefecture reads as the tables of a county without a node.
source "$(dirname "$0")/lib.sh"
muji=65302226T000000000101
road=65302226T000000000102
yard=65302226T000000000318
head=预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,全年预计完成值,完成可能性,偏差类型,偏差原因,改进措施
printf '单位编码,单位名称,财政区划,主管部门编码,主管部门,分管领导,经办人员,联系电话\n801001,木吉乡人民政府,653022205,801,木吉乡,负责人甲,经办人乙,0908-1234567\n802001,巴仁乡人民政府,653022202,802,巴仁乡,,,\n' >"$WORK/units.csv"
printf '预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位\n2026,801001,木吉乡人民政府,%s,农村饮水安全管护项目,特定目标类,一般公共预算,县级,财政拨款,48,0,万元\n2026,801001,木吉乡人民政府,%s,乡村道路维修项目,特定目标类,单位资金,单位自筹,单位资金,0,48,万元\n2026,802001,巴仁乡人民政府,%s,庭院经济发展补助,特定目标类,政府性基金预算,中央,财政拨款,200,0,万元\n' "$muji" "$road" "$yard" >"$WORK/projects.csv"
form() { # FILE UNIT NAME PROJECT TITLE BOOK SOURCE BUDGET SPENT
    printf '%s\n2026,%s,%s,%s,%s,%s,%s,%s,%s,%s,万元,产出指标,数量指标,完成数量,≥,26,公里,10,9,26,确定能,,,\n' "$head" "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$8" "$9" >"$WORK/$1"
}
form may.csv 801001 木吉乡人民政府 "$muji" 农村饮水安全管护项目 一般公共预算 县级 48 9.6
form road.csv 801001 木吉乡人民政府 "$road" 乡村道路维修项目 单位资金 单位自筹 48 30

printf '预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位\n2025,801001,木吉乡人民政府,%s,农村饮水安全管护项目,特定目标类,一般公共预算,县级,财政拨款,40,0,万元\n' "$muji" >"$WORK/projects-2025.csv"
printf '预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,得分\n2025,801001,木吉乡人民政府,%s,农村饮水安全管护项目,一般公共预算,县级,40,40,20,万元,产出指标,数量指标,完成数量,≥,26,公里,90,20,69.23\n' "$muji" >"$WORK/self.csv"

make county 653022 --root
make prefecture 6530 --root
expect 0 node county import "$WORK/units.csv" "$WORK/projects.csv" "$WORK/projects-2025.csv"
expect 0 node county plan publish "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" --reason 印发
expect 0 node prefecture plan publish "$SIBEN_SOURCE_DIR/deploy/plans/6530-2026.yaml" --reason 布置
expect 0 node county import "$WORK/may.csv" "$WORK/road.csv" --month 5
expect 0 node county import "$WORK/self.csv" --year 2025
expect 0 node county work add 工作类型=部门评价 工作编号=1 事项=部门评价 预算年度=2025 日期=2026-05-20 项目代码=$muji 评价得分=70 佐证材料=报告 原件存放处=柜
expect 0 node county work add 工作类型=结果应用 工作编号=1 事项=结果应用 预算年度=2025 日期=2026-08-20 项目代码=$muji 处理方式=核减 金额=5 金额单位=万元

# Six tables as Siben exports them; each is known again and read whole.
brought() { # TABLE… -- exports it, and reads it at the prefecture
    rm -f "$WORK/t.xlsx"
    expect 0 node county show "$@" --year 2026 -o "$WORK/t.xlsx"
    expect 0 node prefecture import "$WORK/t.xlsx" --outside 653022
    says '通过 1，退回 0'
    # It says whose it is: nobody takes it for another county's.
    expect 1 node prefecture import "$WORK/t.xlsx" --outside 653024
    says '导入时写的是 653024'
}
brought T11-1 --round 5
says '1 个项目写着未报，没有计入已报'
brought T11-2
brought T11-3
brought T11-4
brought T11-5
brought T11-6

# What was read is shown, below the total and in none.
below() { # TABLE… -- the rows of the county
    OUT=$(node prefecture show "$@" --format csv | grep 无明细)
}
below monitoring --round 5 --year 2026
says '（无明细）,—,2,—,2,'
says ',480000.00,960000.00,396000.00,41.25%,'
below T11-3 --year 2026
says '无明细）,3,2960000.00,0,'
says ',2,66.67%,960000.00,32.43%,'
below T11-2 --year 2026
says ',1 个项目,,,40.00,40.00,20.00,50.00%,'
says '优 0，良 0，中 1，差 0'
below T11-4 --year 2026
says '801,阿克陶县（无明细） 木吉乡,1,40.00,1,40.00,100.00%,'
below T11-5 --year 2026
says ',1 个项目,,,,,,,核减,5.00,'
below T11-6 --year 2026
says ',O-14,第一轮绩效监控（截至5月底）,,,0/2,'
expect 0 node prefecture show T11-1 --round 5 --year 2026
sound prefecture

# Numbers without a book of the four are read too; a text for a program needs the year said.
expect 0 node county show T11-1 --round 5 --year 2026 --format csv -o "$WORK/t.csv"
expect 1 node prefecture import "$WORK/t.csv" --outside 653022
says '没有写预算年度'
expect 0 node prefecture import "$WORK/t.csv" --outside 653022 --year 2026
says '通过 1，退回 0'
