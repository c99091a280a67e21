#!/usr/bin/env bash
# An office without a node uploads a township's stick through the county's page, and carries
# the answer home. Strangers, other people's sticks and damaged files are told what is wrong.
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
curl --version >/dev/null 2>&1 || exit 77

make prefecture 6530 --root
make county 653022
make township 653022205
enrol county prefecture
enrol township county
take_port
page=http://127.0.0.1:$PORT
echo "page: 127.0.0.1:$PORT" >>"$WORK/county/siben.yaml"
expect 0 node county run --check-config
says "上传页 127.0.0.1:$PORT"
start prefecture
start county
expect 0 node county import "$forms/list-units.xlsx"
expect 0 node county import "$forms/T1-target-2026.xlsx"
expect 0 node county bundle write --for 653022205 --seed -o "$WORK/seed.siben"
expect 0 node township bundle read "$WORK/seed.siben"
expect 0 node township import "$forms/T3-monitoring-2026-05.xlsx"
expect 0 node township bundle write --for parent -o "$WORK/木吉乡 5月.siben"

# get PATH, post PATH CURL-OPTIONS…: the answer's code in $CODE, its body in $OUT
get() { CODE=$(curl -s -o "$WORK/body" -D "$WORK/head" -w "%{http_code}" "${@:2}" "$page$1"); OUT=$(tr -d "\0" <"$WORK/body"); }
gives() { [ "$CODE" = "$1" ] || fail "expected $1, got $CODE: $OUT"; }

get /
gives 200
says '<div id="app">' # who works here signs in: test_console
# The first page, as it travels: all that it names, packed. Pictures and other languages are fetched when they are wanted.
size=0
for path in / $(grep -oE '(src|href)="/[^"]+"' "$WORK/body" | cut -d'"' -f2); do
    get "$path" -H 'Accept-Encoding: gzip'
    gives 200
    size=$((size + $(wc -c <"$WORK/body")))
done
echo "page_first $size bytes"
[ "$size" -gt 50000 ] && [ "$size" -lt 200000 ] || fail "the first page takes $size bytes, packed; at most 200000"
get /upload
gives 200
says "上传报送包"
says "653022"
grep -q "default-src 'none'" "$WORK/head" || fail "no policy: $(<"$WORK/head")"
get /upload.js; gives 200
get /page.css; gives 200

# The stick goes up, and is the same as one that was read here.
get /upload -F "file=@$WORK/木吉乡 5月.siben"
gives 200
says "已收到，内容完整"
says "木吉乡 5月.siben：来自 653022205"
says "新收 1 包，已有 0 包"
says "下载给 653022205 的回执包"
expect 0 node county show record 653022205/monitoring/65302226T000000000101/2026/5
get /upload -F "file=@$WORK/木吉乡 5月.siben"
says "新收 0 包，已有 1 包；这一份以前读过"

# The answer goes home: the township knows that the county has it.
token=$(grep -oE 'name="token" value="[0-9a-f]+"' "$WORK/body" | grep -oE '[0-9a-f]{32}')
get /answer -F "token=$token"
gives 200
grep -qi 'content-disposition: attachment; filename="huizhi.siben"' "$WORK/head" || fail "$(<"$WORK/head")"
expect 0 node township bundle read "$WORK/body"
says "都收全了"
expect 0 node township status
says "县已收到 1"
get /answer -F "token=00112233445566778899aabbccddeeff"
gives 403
says "重新上传报送包"

# What is not meant for the county is refused, with the reason, and nothing else is lost by it.
head -c 300000 /dev/urandom >"$WORK/noise"
get /upload -F "file=@$WORK/noise" -F "file=@$WORK/木吉乡 5月.siben"
gives 422
says "noise：没有收下"
says "新收 0 包，已有 1 包"
head -c 200 "$WORK/木吉乡 5月.siben" >"$WORK/half"
get /upload -F "file=@$WORK/half;filename=<b>&half"
gives 422
says "&lt;b&gt;&amp;half"
[[ $OUT != *"<b>"* ]] || fail "a name became markup: $OUT"
get /upload -F "file=@$WORK/seed.siben" # it was for the township
gives 422
says "写给 653022205 的"
get /upload -F "file=;filename="
gives 400
says "没有选文件"
get /upload -F "file=@$WORK/noise;filename=--help"
gives 422
says "没有收下"

# Others' pages do not post here; what is too large, has no size, or is no form is told so.
grep -qi '^referrer-policy: same-origin' "$WORK/head" || fail "a browser would hide the origin of our own forms"
get /upload -H "Origin: $page" -F "file=@$WORK/木吉乡 5月.siben"
gives 200
get /upload -H "Origin: null" -F "file=@$WORK/half"
gives 403
get /upload -H "Origin: http://elsewhere.example" -F "file=@$WORK/half"
gives 403
get /upload -H "Content-Length: 9999999999" -F "file=@$WORK/half"
gives 413
says "分成几份"
get /upload -X POST -H "Transfer-Encoding: chunked" -H "Content-Type: multipart/form-data; boundary=x" --data-binary "@$WORK/half"
gives 411
get /upload -H "Content-Type: text/plain" --data-binary "@$WORK/half"
gives 415
get /answer; gives 405
get / -X DELETE; gives 405
get /siben.yaml; gives 404
get /..%2fkeys; gives 404
many=()
for i in $(seq 65); do many+=(-F "file=@$WORK/half;filename=$i"); done
get /upload "${many[@]}"
gives 400
for i in $(seq 50); do printf 'POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000\r\n\r\n--b\r\n' >"/dev/tcp/127.0.0.1/$PORT" & done
for i in $(seq 20); do head -c 4000 /dev/urandom >"/dev/tcp/127.0.0.1/$PORT" & done
sleep 0.5
get /
gives 200
stop county
[ -z "$(find "$WORK/county" -name 'upload-*')" ] || fail "uploads were left behind"

# On this machine, without TLS: no cookie that plain HTTP would not get back, and no promise of TLS.
OUT=$(node county account add admin --display 管理员甲 --role administrator) || fail "no account"
word=$(grep -oE '[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}' <<<"$OUT")
start county
signed=$(curl -s -D - -H 'Content-Type: application/json' -d "{\"name\":\"admin\",\"password\":\"$word\"}" "http://127.0.0.1:$PORT/api/v1/sign-in")
grep -qi '^set-cookie: siben=' <<<"$signed" || fail "no sign-in: $signed"
grep -qiE '; Secure|^strict-transport-security' <<<"$signed" && fail "what only TLS may say: $signed"
stop county

# For others on the network only under a certificate.
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout "$WORK/key.pem" -out "$WORK/cert.pem" 2>/dev/null
sed -i "s|^page:.*|page: 0.0.0.0:$PORT|" "$WORK/county/siben.yaml"
expect 2 node county run --check-config
says "没有证书的网页只能在本机打开"
printf 'page_certificate: %s\npage_key: %s\n' "$WORK/cert.pem" "$WORK/key.pem" >>"$WORK/county/siben.yaml"
start county
page=https://127.0.0.1:$PORT
get /upload -k -F "file=@$WORK/木吉乡 5月.siben"
gives 200
says "这一份以前读过"
# Who signs in over TLS gets a cookie that travels over nothing else; and the browser keeps to TLS.
signed=$(curl -sk -D - -H 'Content-Type: application/json' -d "{\"name\":\"admin\",\"password\":\"$word\"}" "$page/api/v1/sign-in")
[[ $signed == *"HTTP/1.1 200"* ]] || fail "no sign-in over TLS: $signed"
grep -qi '^set-cookie: siben=[0-9a-f]*; Path=/; HttpOnly; SameSite=Strict; Secure' <<<"$signed" || fail "the cookie over TLS: $signed"
grep -qi '^strict-transport-security: max-age=' <<<"$signed" || fail "no HSTS over TLS: $signed"
cookie=$(sed -n 's/^[Ss]et-[Cc]ookie: \(siben=[0-9a-f]*\);.*/\1/p' <<<"$signed")
curl -sk -H "Cookie: $cookie" "$page/api/v1/session" | grep -q '"name":"admin"' || fail "the session over TLS does not hold"
stop county
sed -i "s|^page_key:.*|page_key: $WORK/cert.pem|" "$WORK/county/siben.yaml"
expect 2 node county run
says "证书或密钥用不了"
