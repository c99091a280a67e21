#!/usr/bin/env bash
# What a county year costs at the page: each screen's data for one who is alone, then fifty people clicking at once.
# One node, 200 units and 5 000 projects with targets, the first round of monitoring, and the year's evaluations of a fifth of them
# (coverage has a stage of them that no cell keeps: it reads works); the plan of Akto. The floor
# beside them is /session, which reads nothing.
#
#   SIBEN=build/release/siben bench/page.sh
#   PROJECTS=500 SECONDS_EACH=2 bench/page.sh     smaller, to see that it works
#   BENCH_STORE=FOLDER                             the county stays there, and is used again
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
: "${SIBEN:=$here/build/release/siben}" "${PROJECTS:=5000}" "${SECONDS_EACH:=10}"
command -v wrk >/dev/null || { echo "bench/page.sh: no wrk (bench/packages.txt)" >&2; exit 2; }
work=$(mktemp -d)
store=${BENCH_STORE:-$work}/page-$PROJECTS
pid=
trap '[ -z "$pid" ] || kill "$pid"; [ -z "${writer:-}" ] || kill "$writer" 2>/dev/null || true; rm -rf "$work"' EXIT
county() { "$SIBEN" --data "$store" --user 县绩效办 "$@"; }
import() { # import FILE… -- planted errors are refused: exit code 1
    local code=0
    county import "$@" >"$work/import.out" 2>&1 || code=$?
    [ "$code" -le 1 ] || { tail "$work/import.out" >&2; exit 1; }
}

if [ ! -e "$store/made" ]; then
    rm -rf "$store"
    "$SIBEN" generate --out "$work/year" --seed 7 --projects "$PROJECTS" --together --rounds 5 >/dev/null
    county init --root --node 653022 --scope 653022 >/dev/null
    for file in roster.xlsx projects.xlsx targets.xlsx; do import "$work/year/$file"; done
    county review --all-passed --kind target --year 2026 >/dev/null || [ $? -eq 1 ]
    import "$work"/year/spending-2026-05.csv
    import "$work"/year/monitoring-05.xlsx
    # Of every ten projects one has an evaluation before it began, one is evaluated by its department; of every forty one is a key
    # project. Twenty to a piece, as offices record them.
    LC_ALL=C awk -F, '
        function row(type, number, title) { printf "%s,%d,%s,2026,2026-05-20,%s,88.5,%s\n", type, number, title, $1, "报告,柜" }
        BEGIN { print "工作类型,工作编号,事项,预算年度,日期,项目代码,得分,佐证材料,原件存放处" }
        $1 !~ /^[0-9A-Z]+$/ || seen[$1]++ { next }
        { at++ }
        at % 10 == 1 { row("事前绩效评估", 1 + (before++) / 20, "事前评估") }
        at % 10 == 2 { row("部门评价", 1 + (own++) / 20, "部门评价") }
        at % 40 == 3 { row("重点评价", 1 + (key++) / 20, "重点评价") }' "$work/year/spending-2026-05.csv" >"$work/evaluations.csv"
    import "$work/evaluations.csv"
    county plan publish "$here/deploy/plans/653022-2026.yaml" --reason 印发 >/dev/null
    touch "$store/made"
fi

port=$((20000 + RANDOM % 10000))
sed -i '/^#* *page:/d' "$store/siben.yaml"
echo "page: 127.0.0.1:$port" >>"$store/siben.yaml"
rm -f "$store/accounts.json"
"$SIBEN" --data "$store" run >"$work/log" 2>&1 &
pid=$!
base=http://127.0.0.1:$port/api/v1
for _ in $(seq 100); do
    curl -sf "$base/openapi.json" -o /dev/null && break
    sleep 0.1
done

# Fifty people: forty clerks, each of a unit, eight reviewers, two of the office.
mapfile -t units < <(county show units --format csv 2>/dev/null | awk -F, 'NR > 1 {gsub(/"/, "", $1); print $1}' | head -n 40)
sign_in() { # sign_in NAME FIRST-PASSWORD: prints the cookie of who has a password of their own
    local jar=$work/jar token
    rm -f "$jar"
    post() { curl -sf -c "$jar" -b "$jar" -H 'Content-Type: application/json' -H "X-Siben-Token: ${token:-}" -d "$2" "$base$1" | sed 's/.*"token": *"\([^"]*\)".*/\1/'; }
    token=$(post /sign-in "{\"name\":\"$1\",\"password\":\"$2\"}")
    token=$(post /password "{\"old\":\"$2\",\"new\":\"$2 own\"}")
    awk '$6 == "siben" {print $7}' "$jar"
}
cookies=()
person() { # person NAME ARGUMENT…
    local word
    word=$(county account add "$1" --display "$1" "${@:2}" | sed -n 's/^首次密码：\([^（]*\).*/\1/p')
    cookies+=("$(sign_in "$1" "$word")")
}
for i in 1 2; do person "office$i" --role bureau; done
for i in 1 2 3 4 5 6 7 8; do person "reviewer$i" --role reviewer --role bureau; done
for unit in "${units[@]}"; do person "clerk$unit" --role clerk --unit "$unit"; done
cookie=${cookies[2]}
get() { curl -sf -b "siben=$cookie" "$base$1"; }

ticks() { awk '{print $14 + $15}' "/proc/$pid/stat"; } # of the node, 10 ms each
write() { county work add --replace 工作类型=宣传 工作编号=bench 事项="$1" 日期=2026-06-20 预算年度=2026 佐证材料=照片 原件存放处=柜 >/dev/null 2>&1; }

# All came today: an earlier day would show nothing of it.
day=$(TZ=Asia/Shanghai date +%F)
key=$(get '/forms?what=monitoring&year=2026&round=5' | grep -o '"key": *"[^"]*"' | sed -n '20s/.*"\([^"]*\)"$/\1/p')
paths=("/session?" "/today?as_of=$day" "/forms?what=monitoring&year=2026&round=5" "/sheet?key=$key" "/sheet-versions?key=$key"
    "/reviews?year=2026&round=5" "/form?key=$key" "/board?as_of=$day&by=unit" "/board?as_of=$day&by=obligation"
    "/chase?as_of=$day" "/books?year=2026" "/books?year=2026&by=unit" "/books-trend?year=2026" "/books-trend?year=2026&by=unit" "/books-flow?year=2026" "/books-explain?address=coverage:2026:653022:total:required_fen" "/submissions?year=2026" "/submission?year=2026&round=5" "/network?" "/inbox?"
    "/books-projects?year=2026&round=5" "/ledger?table=handling&round=5&as_of=$day" "/ledger?table=lights&round=5&as_of=$day"
    "/ledger?table=deductions&as_of=$day" "/ledger?table=suspicions&round=5&as_of=$day"
    "/ledger?table=evaluations" "/ledger?table=ex_ante")
# `again=` is no question that anybody answers, but another one: nothing stands for it yet.
floor=
for path in "${paths[@]}"; do
    name=${path%%\?*}
    case $path in *by=*) name=$name-${path##*by=} ;; *table=*) name=$name-${path#*table=} name=${name%%&*} ;; esac
    get "$path" -o /dev/null >/dev/null || { echo "$path: $(curl -s -b "siben=$cookie" "$base$path" | head -c 300)" >&2; exit 1; }
    first=() then=() after=()
    for i in $(seq 20); do first+=(-o /dev/null "$base$path&again=$i") then+=(-o /dev/null "$base$path"); done
    ticks=$(ticks)
    curl -s -b "siben=$cookie" -w '%{time_starttransfer} %{size_download}\n' "${first[@]}" | sort -n >"$work/first"
    ticks=$(($(ticks) - ticks))
    for i in $(seq 5); do
        write "$path $i"
        after+=("$(curl -s -b "siben=$cookie" -o /dev/null -w '%{time_starttransfer}' "$base$path")")
    done
    curl -s -b "siben=$cookie" -w '%{time_starttransfer}\n' "${then[@]}" | sort -n >"$work/then"
    median=$(sed -n 10p "$work/first" | awk '{printf "%.1f", $1 * 1000}')
    : "${floor:=$median}"
    printf 'page%s %s ms  # at most %s, %s ms of processor; the first after a commit %s; while nothing is written %s; floor %s; %s kB\n' "${name//\//_}" "$median" \
        "$(tail -n 1 "$work/first" | awk '{printf "%.1f", $1 * 1000}')" "$((ticks / 2)).$((ticks % 2 * 5))" "$(printf '%s\n' "${after[@]}" | sort -n | awk 'NR == 3 {printf "%.0f", $1 * 1000}')" "$(sed -n 10p "$work/then" | awk '{printf "%.1f", $1 * 1000}')" \
        "$floor" "$(awk 'NR == 1 {printf "%.0f", $2 / 1000}' "$work/first")"
done

# Fifty at once, each with a session of their own. `clicking`: the next click when the screen is there; `reading`: 1 to 3 s later.
{
    echo 'local paths = {'
    for path in /today "/forms?what=monitoring&year=2026&round=5" "/board?by=unit" "/books?year=2026" /chase; do echo "  \"/api/v1$path\","; done
    echo '}'
    echo 'local cookies = {'
    printf '  "%s",\n' "${cookies[@]}"
    cat <<'LUA'
}
local at = 0
function request()
  at = at + 1
  local who = at % #cookies + 1
  return wrk.format("GET", paths[math.floor(at / #cookies) % #paths + 1], {Cookie = "siben=" .. cookies[who]})
end
LUA
} >"$work/clicking.lua"
{ cat "$work/clicking.lua" && echo 'function delay() return math.random(1000, 3000) end'; } >"$work/reading.lua"
echo 'wrk.path = "/api/v1/session"' >"$work/floor.lua"
fifty() { # fifty NAME SCRIPT
    wrk -t 1 -c 50 -d "${SECONDS_EACH}s" --latency --timeout 30s -H "Cookie: siben=$cookie" -s "$work/$2.lua" "$base" >"$work/wrk"
    awk -v name="$1" '
        function ms(text) { return text ~ /us$/ ? text / 1000 : text ~ /ms$/ ? text + 0 : text * 1000 }
        $1 == "50%" { half = ms($2) } $1 == "99%" { most = ms($2) } $1 == "Requests/sec:" { rate = $2 } /Non-2xx|Socket errors/ { bad = bad " " $0 }
        END { printf "page_fifty_%s_p50 %.1f ms\npage_fifty_%s_p99 %.1f ms\npage_fifty_%s_rate %.0f 1/s%s\n", name, half, name, most, name, rate, bad ? "  # " bad : "" }' "$work/wrk"
}
fifty floor floor
fifty reading reading
fifty clicking clicking
(while write "第 $SECONDS 次"; do sleep 1; done) &
writer=$!
fifty reading_while_written reading
fifty clicking_while_written clicking
kill $writer
