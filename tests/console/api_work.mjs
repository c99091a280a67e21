// api_work -- the year's work by the API: whose it is, what stops it, files, and lists that are taken away.
//
//   PAGE, ACCOUNTS (api_kit.mjs)
import { writeFileSync } from "node:fs";
import { ask, asDescribed, base, end, signAll, wrong } from "./api_kit.mjs";
import { countsOnce, goesUp, objects, speaksOfPages } from "./api_list.mjs";

const people = await signAll();
const { clerk, clerk2, reviewer, bureau, auditor, administrator } = people;
const muji = "65302226T000000000101";

async function read(path, person, code = 200, look = () => true) {
  const answer = await ask(path, person);
  asDescribed(path.split("?")[0], "get", answer, person.name);
  if (answer.code !== code || !look(answer.json)) wrong(`${person.name} ${path}: ${answer.code} ${answer.text.slice(0, 2500)}`);
  return answer.json;
}
async function give(path, person, body, code, words, look = () => true) {
  const answer = await ask(path, { ...person, body });
  asDescribed(path, "post", answer, `${person.name}, ${words}`);
  if (answer.code !== code || !look(answer.json)) wrong(`${person.name}, ${words}: ${answer.code} ${answer.text.slice(0, 400)}`);
  return answer.json;
}
async function bring(person, bytes, name = "记录.txt") {
  const data = new FormData();
  data.append("file", new Blob([bytes]), name);
  const answer = await fetch(`${base}/file`, { method: "POST", headers: { cookie: person.cookie, "X-Siben-Token": person.token }, body: data });
  const text = await answer.text();
  return { code: answer.status, json: JSON.parse(text), text, type: answer.headers.get("content-type").split(";")[0] };
}

// -- which kinds there are, and for whom ----------------------------------------------------------------

const types = await read("/work-types", bureau);
if (types.types.length < 21 || types.types.some((one) => !one.columns.includes("title"))) wrong(`types: ${types.types.map((one) => one.id)}`);
const filled = (it, id) => it.types.find((one) => one.id === id).may_write;
if (!filled(types, "verification") || filled(types, "objection")) wrong("what the bureau records");
const own = await read("/work-types", clerk);
if (filled(own, "verification") || !filled(own, "rectification")) wrong("a clerk says of itself what others must say");
if ((await read("/work-types", auditor)).types.some((one) => one.may_write)) wrong("an auditor records work");
await read("/work?type=nothing", bureau, 422);
const fresh = await read("/work?type=rectification&year=2026", bureau, 200, (it) => it.number === "2026-1" && it.state === "new" && it.may_write);

// -- typed: the importer's words at the cell ----------------------------------------------------------------

const row = { unit: "木吉乡人民政府", project_code: muji, detail: "水质记录不全", owner: "经办人甲", due: "2026-07-20" };
const typed = { type: "rectification", number: fresh.number, year: "2026", head: { title: "饮水管护", date: "2026-06-20" }, rows: [row] };
const finds = (place, i, column, words = "") => (it) => it.findings.some((one) => one.place === place && one.row === i && one.column === column && one.what.includes(words));
await give("/work-check", bureau, { ...typed, rows: [{ ...row, due: "明天" }] }, 200, "no date", (it) => it.blocked && finds("rows", 0, "due", "不是日期")(it));
await give("/work-check", bureau, { ...typed, rows: [row, { ...row, unit: "巴仁乡人民政府", project_code: "" }] }, 200, "two places", (it) => it.blocked && finds("rows", 1, "unit", "两个地方")(it));
await give("/work-check", bureau, { ...typed, head: { ...typed.head, date: "昨天" }, rows: [row, { ...row, detail: "缺照片" }] }, 200, "once for all lines", (it) => it.findings.filter((one) => one.column === "date").length === 1);
await give("/work-check", bureau, { ...typed, head: { owner: "经办人甲" } }, 422, "what is of a row, of the whole");
await give("/work-check", bureau, { ...typed, rows: "x" }, 422, "no rows");
await give("/work-check", bureau, { ...typed, rows: [{ detail: 3 }] }, 422, "no text");
await give("/work-check", bureau, { ...typed, type: "nothing" }, 422, "no type");
await give("/work-save", bureau, { ...typed, rows: [{ ...row, due: "明天" }] }, 200, "what is stopped", (it) => it.blocked && !it.written);
for (const person of [auditor, administrator]) await give("/work-save", person, typed, 403, "without the right");
await give("/work-save", clerk2, typed, 200, "of another's unit", (it) => it.blocked && !it.written && it.findings.every((one) => one.rule === "INTAKE_NOT_YOURS"));
await give("/work-save", clerk, { ...typed, type: "verification", rows: [{ unit: row.unit, project_code: muji }] }, 403, "a verdict on oneself");
await give("/work-save", reviewer, { ...typed, type: "training", rows: [{ unit: "巴仁乡人民政府" }] }, 200, "beyond one's portfolio", (it) => it.blocked && finds("rows", 0, "unit_code", "不是您管的单位")(it));
await give("/work-save", reviewer, { type: "publicity", number: "9", year: "2026", head: { title: "宣传", date: "2026-05-01", place: "报纸" }, evidence: [{ evidence: "版面", kept: "档案柜" }] }, 403, "of no unit");

// -- files ------------------------------------------------------------------------------------------------------

const words = "水质记录，六月";
const taken = await bring(bureau, words);
asDescribed("/file", "post", taken, "bureau");
if (taken.code !== 200 || taken.json.files[0].digest.length !== 64) wrong(`a file: ${taken.text}`);
const proof = { evidence: "水质记录", document: "", kept: "", ...taken.json.files[0], here: true };
for (const [person, bytes, name, code] of [
  [bureau, "", "空.txt", 422],
  [bureau, "x", "身份证653022199001011231.txt", 422],
  [bureau, "x", "机密★名单.txt", 422],
  [auditor, "x", "x.txt", 403],
]) {
  const answer = await bring(person, bytes, name);
  asDescribed("/file", "post", answer, name);
  if (answer.code !== code) wrong(`${person.name} brings ${name}: ${answer.code} ${answer.text}`);
}
await give("/work-save", bureau, { ...typed, evidence: [{ evidence: "没有的", digest: "0".repeat(63) + "1" }] }, 404, "a file that nobody brought");

const saved = await give("/work-save", bureau, { ...typed, evidence: [proof] }, 200, "a rectification", (it) => it.written);
// Who listens first hears what was committed while nobody did: his screen may be older.
{
  const gone = new AbortController();
  const timer = setTimeout(() => gone.abort(), 10000);
  let heard = "";
  try {
    const stream = (await fetch(`${base}/events`, { headers: { cookie: bureau.cookie }, signal: gone.signal })).body.pipeThrough(new TextDecoderStream());
    for await (const piece of stream) if ((heard += piece).includes("event: change")) break;
  } catch {
    // told below
  }
  clearTimeout(timer);
  gone.abort();
  if (!heard.includes('"work"')) wrong(`the first who listens: ${heard}`);
}
const key = encodeURIComponent(saved.key);
// It waits for who reviews, and Today leads there as to forms; whoever may not is not told.
const queued = async (person) => (await read("/today?as_of=2026-06-20", person)).queues.find((one) => one.kind === "work" && one.year === 2026)?.count ?? 0;
const inQueue = (await read("/reviews?kind=work&year=2026", bureau)).forms.filter((one) => one.mine).length;
if (!inQueue || (await queued(bureau)) !== inQueue) wrong(`Today counts ${await queued(bureau)} pieces of work of ${inQueue}`);
if (await queued(clerk)) wrong("a clerk reviews work");
await give("/work-save", bureau, typed, 409, "the same number again");
// To have read a digest is no way to the document: it is named by who brought it, or where it is named already.
const borrowing = { type: "rectification", number: "B-1", year: "2026", head: { title: "别人的佐证", date: "2026-06-20" }, rows: [{ unit: "巴仁乡人民政府", detail: "缺资料", owner: "经办人乙", due: "2026-07-20" }], evidence: [{ evidence: "水质记录", digest: proof.digest }] };
await give("/work-save", clerk2, borrowing, 404, "another's document by its digest");
if ((await bring(clerk2, words)).code !== 200) wrong("clerk2 brings a document of the same bytes");
await give("/work-check", clerk2, borrowing, 200, "the same bytes, brought", (it) => !it.blocked);
const stands = await read(`/work?key=${key}`, clerk, 200, (it) => it.may_write && it.rows[0].detail === "水质记录不全" && it.evidence[0].here && it.evidence[0].name === "记录.txt");
await read(`/work?key=${key}`, clerk2, 404);
await read(`/work?key=${encodeURIComponent("653022205/unit/801001/0/0")}`, bureau, 404);
for (const [person, query, code] of [
  [clerk, `key=${key}&digest=${proof.digest}`, 200],
  [auditor, `key=${key}&digest=${proof.digest}`, 200],
  [clerk2, `key=${key}&digest=${proof.digest}`, 404],
  [clerk, `key=${key}&digest=${"0".repeat(64)}`, 404],
  [clerk, `key=${key}&digest=1`, 422],
]) {
  const answer = await ask(`/file?${query}`, person);
  if (answer.code !== code || (code === 200 && answer.text !== words)) wrong(`${person.name} /file?${query}: ${answer.code} ${answer.text}`);
}

// -- documents beside a form: listed, put there, taken away, by whom it concerns -----------------------------------------

const monitored = `653022205/monitoring/${muji}/2026/5`;
const formKey = encodeURIComponent(monitored);
async function attach(person, values, bytes, code, words) {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.append(name, value);
  if (bytes !== undefined) data.append("file", new Blob([bytes]), "自评报告.txt");
  const answer = await fetch(`${base}/attach`, { method: "POST", headers: { cookie: person.cookie, "X-Siben-Token": person.token }, body: data });
  const text = await answer.text();
  asDescribed("/attach", "post", { code: answer.status, text, json: text ? JSON.parse(text) : null, type: (answer.headers.get("content-type") ?? "").split(";")[0] }, `${person.name}, ${words}`);
  if (answer.status !== code) wrong(`${person.name} attaches ${words}: ${answer.status} ${text}`);
}
await read(`/attachments?key=${formKey}`, clerk, 200, (it) => !it.files.length && it.may_form && !it.may_review && !it.locked);
await read(`/attachments?key=${formKey}`, clerk2, 404);
await read(`/attachments?key=${formKey}`, auditor, 200, (it) => !it.may_form);
await read(`/attachments?key=${encodeURIComponent("653022205/unit/801001/0/0")}`, bureau, 404);
await attach(clerk, { key: monitored, title: "现场照片", document: "木政〔2026〕3号" }, words, 204, "a photo");
await attach(clerk, { key: monitored, title: "会议纪要", kept: "乡档案室" }, undefined, 204, "what is on paper");
await attach(clerk, { key: monitored, title: "会议纪要二" }, undefined, 422, "nothing and nowhere");
await attach(clerk, { key: monitored, title: "空的" }, "", 422, "an empty file");
await attach(clerk, { key: monitored, title: "某人653022199001011231" }, words, 422, "a person's number");
await attach(clerk2, { key: monitored, title: "别人的" }, words, 404, "to another's form");
await attach(auditor, { key: monitored, title: "审计的" }, words, 403, "as an auditor");
await attach(clerk, { key: monitored, of: "review", title: "退回函" }, words, 403, "beside a review");
const stood = await read(`/attachments?key=${formKey}`, clerk, 200, (it) => it.files.length === 2 && it.files[0].here && it.files[0].author === "经办人甲" && it.files[0].size > 0 && it.files[1].kept === "乡档案室" && !it.files[1].here);
const taking = `/file?key=${formKey}&digest=${stood.files[0].digest}`;
if ((await ask(taking, auditor)).text !== words) wrong("an auditor reads a document");
if ((await ask(taking, clerk2)).code !== 404) wrong("clerk2 takes another's document");
const photo = { key: monitored, of: "form", title: "现场照片", document: "木政〔2026〕3号" };
await give("/detach", clerk, { ...photo, reason: "" }, 422, "taking away without a reason");
await give("/detach", clerk2, { ...photo, reason: "扫错了" }, 404, "taking away another's");
await give("/detach", auditor, { ...photo, reason: "扫错了" }, 403, "taking away as an auditor");
await give("/detach", clerk, { ...photo, document: "", reason: "扫错了" }, 409, "what is not there");
await give("/detach", clerk, { ...photo, reason: "扫错了" }, 204, "taking it away");
await read(`/attachments?key=${formKey}`, bureau, 200, (it) => it.files.length === 1);
if ((await ask(taking, clerk)).code !== 404) wrong("what was taken away still stands beside the form");

// -- changed, by whom it concerns; not over another's version ---------------------------------------------------------

const done = { type: "rectification", key: saved.key, seen: stands.seen, number: stands.number, year: "2026", head: stands.head, evidence: stands.evidence, rows: [{ ...stands.rows[0], done: "2026-07-10" }] };
await give("/work-save", clerk, { ...done, number: "2026-7" }, 422, "another number");
await give("/work-save", clerk, done, 200, "the unit says that it is done", (it) => it.written);
await give("/work-save", bureau, { ...done, rows: [{ ...stands.rows[0], owner: "经办人乙" }] }, 409, "an old version");
const after = await read(`/work?key=${key}`, bureau, 200, (it) => it.rows[0].done === "2026-07-10" && it.evidence[0].name === "记录.txt" && it.evidence[0].size > 0);
await give("/work-save", bureau, { ...done, seen: after.seen, rows: after.rows }, 200, "nothing new", (it) => !it.blocked);

// What differs between any two versions, in words.
const versions = await read(`/sheet-versions?key=${key}`, clerk, 200, (it) => it.versions.length >= 2 && !it.fields.length);
const [firstMark, secondMark] = versions.versions.slice(-2).reverse().map((one) => one.mark);
await read(`/sheet-versions?key=${key}&a=${firstMark}&b=${secondMark}`, clerk, 200, (it) => it.fields.some((one) => one.words.includes("完成日期") && one.b === "2026-07-10" && !one.a.includes("2026")));
await read(`/sheet-versions?key=${key}&a=${firstMark}&b=0000000000000000`, clerk, 422);
await read(`/sheet-versions?key=${key}`, clerk2, 404);

// Money and scores come back as they were typed, to the fen.
const evaluation = { type: "key_evaluation", number: "2026-1", year: "2025", head: { title: "重点评价", date: "2026-05-10", agency: "评价机构甲", lead: "主评人甲", money_unit: "元" }, rows: [{ unit: "木吉乡人民政府", project_code: muji, amount: "480000.12", score: "91.5", book: "一般公共预算" }], evidence: [{ evidence: "评价报告", kept: "档案柜" }] };
const evaluated = await give("/work-save", bureau, evaluation, 200, "a key evaluation", (it) => it.written);
await read(`/work?key=${encodeURIComponent(evaluated.key)}`, bureau, 200, (it) => it.rows[0].amount === "48.000012" && it.head.money_unit === "万元" && it.rows[0].score === "91.50" && it.rows[0].book === "一般公共预算");
// Its cover has the grades of the plan, and where it was published once it is.
await read(`/work?key=${encodeURIComponent(evaluated.key)}`, bureau, 200, (it) => it.grades.map((one) => `${one.from}${one.words}`).join() === "9000优,8000良,6000中,0差" && it.published === "");
const shown = await give("/work-save", bureau, { type: "disclosure", number: "T9-1", year: "2025", head: { title: "重点评价报告公开", date: "2026-06-18", place: "https://www.example.gov.cn/1" }, rows: [{ unit: "木吉乡人民政府", project_code: muji }], evidence: [{ evidence: "公开截图", kept: "档案柜" }] }, 200, "a report is published", (it) => it.written);
await read(`/work?key=${encodeURIComponent(evaluated.key)}`, bureau, 200, (it) => it.published === "https://www.example.gov.cn/1" && it.published_on === "2026-06-18");
await give("/work-withdraw", bureau, { key: shown.key, seen: (await read(`/work?key=${encodeURIComponent(shown.key)}`, bureau)).seen, reason: "试登记" }, 204, "the publication goes");

// A check of two units: each is shown its own row, and nothing that is of both; to read all of it is for who sees both.
const both = await give("/work-save", bureau, { type: "verification", number: "M-1", year: "2026", round: "8", head: { title: "核查", date: "2026-09-20" }, rows: [{ unit: "木吉乡人民政府", project_code: muji, field: "维护供水管网长度", found: "20", verdict: "属实" }, { unit: "巴仁乡人民政府", project_code: "65302226T000000000318", field: "补助户数", found: "100", verdict: "不属实", detail: "人数不对" }], evidence: [{ evidence: "底稿", kept: "档案柜" }] }, 200, "a check of two", (it) => it.written);
const two = encodeURIComponent(both.key);
await read(`/work?key=${two}`, bureau, 200, (it) => it.rows.length === 2 && it.evidence.length === 1 && it.may_write);
await read(`/work?key=${two}`, clerk, 200, (it) => it.rows.length === 1 && it.rows[0].unit_code === "801001" && !it.evidence.length && !it.may_write);
await read(`/work?key=${two}`, clerk2, 200, (it) => it.rows.length === 1 && it.rows[0].unit_code === "802001");
for (const path of ["/form", "/sheet-versions"]) await read(`${path}?key=${two}`, clerk, 404);

await give("/work-withdraw", bureau, { key: both.key, seen: (await read(`/work?key=${two}`, bureau)).seen, reason: "试登记" }, 204, "the check of two goes");

// What is asked about another's project is not answered by what stands in it.
const strange = { type: "adjustment", number: "T-9", year: "2026", head: { title: "调整", date: "2026-06-20" }, rows: [{ unit: "木吉乡人民政府", project_code: muji, field: "维护供水管网长度", handling: "改指标值", stated: "≥1公里", found: "≥30公里" }] };
await give("/work-check", clerk2, strange, 200, "an adjustment of another's target", (it) => it.blocked && it.findings.every((one) => one.rule === "INTAKE_NOT_YOURS"));
await give("/work-check", clerk2, { ...strange, rows: [{ ...strange.rows[0], unit: "巴仁乡人民政府" }] }, 200, "the same as one's own", (it) => it.blocked && it.findings.every((one) => one.rule === "INTAKE_NOT_YOURS"));

// What it can be about is told of a target that is approved, to whom it is told at all.
await read(`/adjustable?id=${muji}&year=2026`, clerk, 200, (it) => it.lacks.includes("还没有审核通过") && !it.holds.length);
const none = await read("/adjustable?id=65302226T000000000999&year=2026", clerk2);
await read(`/adjustable?id=${muji}&year=2026`, clerk2, 200, (it) => it.lacks === none.lacks && !it.name);
await read("/adjustable", clerk, 422);

// -- taken back -------------------------------------------------------------------------------------------------------------

const gone = await give("/work-save", bureau, { ...typed, number: "2026-2" }, 200, "another", (it) => it.written);
const seen = (await read(`/work?key=${encodeURIComponent(gone.key)}`, bureau)).seen;
await give("/work-withdraw", bureau, { key: gone.key, seen, reason: "" }, 422, "withdrawing without a reason");
await give("/work-withdraw", bureau, { key: gone.key, seen: "0".repeat(16), reason: "重复登记" }, 409, "withdrawing another version");
await give("/work-withdraw", clerk2, { key: gone.key, seen, reason: "重复登记" }, 404, "withdrawing another's");
await give("/work-withdraw", bureau, { key: gone.key, seen, reason: "重复登记" }, 204, "withdrawing");
await read(`/work?key=${encodeURIComponent(gone.key)}`, bureau, 404);

// -- lists --------------------------------------------------------------------------------------------------------------------

const cells = (it, id) => it.table.rows.map((one) => one.values[it.table.columns.findIndex((column) => column.id === id)]);
await read("/ledger?type=rectification", bureau, 200, (it) => it.total === 1 && cells(it, "done")[0] === "2026-07-10");
await read("/ledger?type=rectification", clerk, 200, (it) => it.total === 1);
await read("/ledger?type=rectification", clerk2, 200, (it) => it.total === 0);
await read("/ledger?type=rectification,key_evaluation&sort=-date", bureau, 200, (it) => it.total === 2 && cells(it, "date")[0] === "2026-06-20");
await read("/ledger?sort=date", bureau, 200, (it) => cells(it, "date")[0] === "2026-05-10");
await read(`/ledger?text=${encodeURIComponent("水质")}`, bureau, 200, (it) => it.total === 1);
await read("/ledger?unit=802001", bureau, 200, (it) => it.total === 0);
await read("/ledger?department=801", bureau, 200, (it) => it.total === 2);
const first = await read("/ledger?limit=1", bureau, 200, (it) => it.total === 2 && it.table.rows.length === 1 && it.before === null && it.next);
await read(`/ledger?limit=1&after=${first.next}`, bureau, 200, (it) => it.from === 1 && it.table.rows.length === 1 && it.before === "" && !it.next);
for (const path of ["/ledger?table=nothing", "/ledger?type=nothing", "/ledger?sort=nothing", "/ledger?format=doc", "/ledger?as_of=x", "/ledger?table=owed"]) await read(path, bureau, 422);
await read("/ledger?table=handling&as_of=2050-01-01", bureau, 404); // no plan of that year
for (const table of ["handling", "lights", "suspicions&round=5", "evaluations", "ex_ante", "triggers", "shares", "scores", "results", "key_projects", "samples", "assessment", "deductions", "owed&type=training,publicity"]) {
  const day = table.startsWith("suspicions") ? "" : "&as_of=2026-11-26"; // those look at the tables of now
  await read(`/ledger?table=${table}${day}`, bureau);
  const theirs = await read(`/ledger?table=${table}${day}`, clerk2);
  if (theirs.table.columns.some((one) => one.id === "unit_code") && cells(theirs, "unit_code").some((unit) => unit !== "802001")) wrong(`clerk2 sees in ${table}: ${cells(theirs, "unit_code")}`);
}
// What wants something done is counted over all rows, whatever the page; and of one's own units alone.
const sums = (await read("/ledger?table=handling&year=2026&round=5&limit=1", bureau, 200, (it) => it.sums && Object.values(it.sums).every((n) => n <= it.total))).sums;
const handled = await read("/ledger?table=handling&year=2026&round=5&limit=5000", bureau);
const reds = cells(handled, "execution").filter((one, i) => /红/.test(one + cells(handled, "target")[i]) || cells(handled, "likelihood")[i] === "完全不可能").length;
if (sums.red !== reds || !reds || sums.undecided !== cells(handled, "handling").filter((one) => one === "还没有").length) wrong(`sums of handling: ${JSON.stringify(sums)}, red ${reds}`);
await read("/ledger?table=handling&year=2026&round=5", clerk2, 200, (it) => it.sums.red <= it.total);
await read("/ledger?table=lights&as_of=2026-06-10", bureau, 200, (it) => it.sums === null);
await read("/ledger?table=handling&year=2026&round=5", bureau, 200, (it) => it.round === 5 && it.year === 2026 && cells(it, "id").includes(muji));
const csv = await ask("/ledger?type=rectification&format=csv", clerk);
if (csv.code !== 200 || csv.type !== "text/csv" || !csv.text.includes("水质记录不全")) wrong(`csv: ${csv.code} ${csv.type}`);
const empty = await ask("/ledger?type=rectification&format=csv", clerk2);
if (empty.text.includes("水质记录不全")) wrong("clerk2 takes away what is another's");
const xlsx = await ask("/ledger?table=handling&year=2026&round=5&format=xlsx", auditor);
if (xlsx.code !== 200 || !xlsx.text.startsWith("PK") || !/spreadsheetml/.test(xlsx.type)) wrong(`xlsx: ${xlsx.code} ${xlsx.type}`);
await read("/ledger", administrator, 403);

// -- a sample: announced, drawn, made again ------------------------------------------------------------------------------------

const announcement = { number: "A-1", round: "5", secret: true };
await give("/sample-announce", bureau, { ...announcement, dry_run: true }, 200, "a look", (it) => it.words.includes("总体 1 个项目") && !it.seed);
await give("/sample-announce", bureau, { ...announcement, secret: false }, 422, "without a seed");
await give("/sample-announce", bureau, { ...announcement, public: "双色球第2026065期" }, 422, "a public number of no day");
await give("/sample-announce", reviewer, announcement, 403, "not the reviewer's");
const told = await give("/sample-announce", bureau, announcement, 200, "announced", (it) => /^[0-9a-f]{64}$/.test(it.seed) && it.words.includes("已公布"));
await give("/sample-announce", bureau, announcement, 409, "the same number again");
const drawnKey = cells(await read("/ledger?table=samples", clerk2), "key")[0];
const sampled = encodeURIComponent(drawnKey);
await read(`/sample?key=${sampled}`, clerk2, 200, (it) => !it.draw && it.outcome === "unknown" && it.population === 1 && it.commitment.length === 64);
await read(`/sample-papers?key=${sampled}`, bureau, 404);
await read(`/sample?key=${encodeURIComponent("653022/sample/sample/verification/none/2026/5")}`, bureau, 404);
await give("/sample-draw", bureau, { key: drawnKey, seed: "0".repeat(64) }, 422, "another seed");
await give("/sample-draw", bureau, { key: drawnKey, seed: told.seed, picks: [3] }, 422, "picks that are none");
await give("/sample-draw", clerk, { key: drawnKey, seed: told.seed }, 403, "not the clerk's");
await give("/sample-draw", bureau, { key: drawnKey, seed: told.seed }, 200, "drawn", (it) => it.words.includes("抽中 1 个") && !it.seed);
await give("/sample-draw", bureau, { key: drawnKey, seed: told.seed }, 409, "drawn again");
await read(`/sample?key=${sampled}`, clerk2, 200, (it) => it.draw.secret === told.seed && it.outcome === "agrees" && it.drawn.rows.length === 1);
const papers = await read(`/sample-papers?key=${sampled}`, clerk, 200, (it) => it.projects.length === 1 && it.projects[0].indicators.length > 3 && it.projects[0].indicators.some((one) => /^≥[0-9]/.test(one.asked) && one.stated));
await read(`/sample-papers?key=${sampled}`, clerk2, 200, (it) => it.projects.length === 0);

// A paper is a piece of work: what nobody filled is left out, a veto is shown to whose unit it is.
const paper = papers.projects[0];
const checkOf = (row, i) => ({ unit: paper.unit_name, unit_code: paper.unit, project_code: paper.project_code, field: row.name, stated: row.stated, ...(row.core ? { core: "是" } : {}), ...(i === 0 ? { found: "0", verdict: "不属实", veto: "是", detail: "没有建成" } : {}) });
const paperOf = { type: papers.purpose, number: paper.number, year: String(papers.year), round: String(papers.round), head: { title: papers.title, date: "2026-06-25", sample: papers.number, lead: "核查人甲" }, rows: paper.indicators.map(checkOf), evidence: [{ evidence: "现场照片", kept: "档案柜" }] };
await give("/work-save", clerk, paperOf, 403, "a paper about oneself");
await give("/work-save", reviewer, paperOf, 200, "a paper", (it) => it.written);
await read(`/sample-papers?key=${sampled}`, bureau, 200, (it) => it.projects[0].record !== "");
const result = (it) => it.drawn.rows[0].values[it.drawn.columns.findIndex((one) => one.id === "result")];
await read(`/sample?key=${sampled}`, clerk, 200, (it) => /一票否决|不属实/.test(result(it)));
await read(`/sample?key=${sampled}`, clerk2, 200, (it) => result(it) === "");
await read("/ledger?type=rectification&open=1&as_of=2026-12-31", clerk, 200, (it) => cells(it, "state").includes("未立整改"));

// -- shares and the notice --------------------------------------------------------------------------------------------------------

await read("/ledger?table=share_projects&limit=5000&sort=-annual&as_of=2026-11-26", bureau, 200, (it) => it.limit === 5000 && it.total > 0);
await read("/ledger?table=share_projects&limit=0", bureau, 422);
// What key evaluations may choose from: what somebody says is major is among it, to whose unit it is.
await give("/work-save", bureau, { type: "major", number: "M-1", year: "2026", head: { title: "重大", date: "2026-05-20" }, rows: [{ unit: "木吉乡人民政府", project_code: muji }] }, 200, "what is major", (it) => it.written);
await read("/ledger?table=key_projects&year=2026&as_of=2026-11-26", bureau, 200, (it) => cells(it, "id").includes(muji) && cells(it, "major")[0] === "是" && cells(it, "evaluation")[0] === "没有" && it.table.notes.some((one) => one.includes("至少 5 个")));
await read("/ledger?table=key_projects&year=2026&as_of=2026-11-26", clerk2, 200, (it) => it.total === 0);
await read("/ledger?table=key_projects&as_of=2026-11-26", bureau, 200, (it) => it.year === 2025);
await read("/assess-notice?as_of=2026-11-26", bureau, 200, (it) => it.words.includes("木吉乡"));
await read("/assess-notice?as_of=2026-11-26", clerk, 404);
await read("/assess-notice?as_of=2050-11-26", bureau, 404);

// -- a return, and what the unit is told ------------------------------------------------------------------------------------------------

const returned = "653022205/monitoring/65302226T000000000101/2026/5";
const asked = `/return-letter?key=${encodeURIComponent(returned)}`;
await read(asked, bureau, 404); // it has not been returned
const form = await read(`/form?key=${encodeURIComponent(returned)}`, bureau);
await give("/review", bureau, { key: returned, seen: form.mark, verdict: "return", reasons: ["执行数与支出系统不一致", "佐证材料不全"] }, 204, "a return");
await read("/audit?what=return", auditor, 200, (it) => it.entries[0].of === returned && it.entries[0].words === "执行数与支出系统不一致；佐证材料不全");
await read(asked, bureau, 200, (it) => it.reasons[0] === "执行数与支出系统不一致" && it.reviewer === "绩效办甲" && it.phone !== "" && it.unit_name === "木吉乡人民政府");
await read(asked, auditor, 200, (it) => it.phone === "");
await read(asked, clerk2, 404);
await read("/review-bulk?year=2026&round=5", reviewer, 200, (it) => it.forms.length === 0 && it.findings === 0);
await read("/review-bulk?year=2026&round=5", clerk, 403);

// -- a sample that counts no more, and what is taken away of one that does ------------------------------------------------------

const another = await give("/sample-announce", bureau, { ...announcement, number: "A-2", of: "项目", title: "再抽一批" }, 200, "another sample", (it) => it.seed);
const secondKey = cells(await read("/ledger?table=samples&text=A-2", bureau), "key")[0];
const second = encodeURIComponent(secondKey);
await read(`/sample-population?key=${second}`, clerk2, 200, (it) => it.table.rows.length === 1 && cells(it, "project_code")[0] === muji);
await read(`/sample-population?key=${second}`, administrator, 403);
await read(`/sample-population?key=${formKey}`, bureau, 404);
const listed = await ask(`/sample-population?key=${second}&format=csv`, clerk2);
if (listed.code !== 200 || listed.type !== "text/csv" || !listed.text.includes(muji)) wrong(`the population: ${listed.code} ${listed.text}`);
const listedBook = await ask(`/sample-population?key=${second}&format=xlsx`, clerk2);
if (listedBook.code !== 200 || !listedBook.text.startsWith("PK")) wrong(`the population as xlsx: ${listedBook.code} ${listedBook.text.slice(0, 200)}`);
await read(`/sample-population?key=${second}&format=doc`, clerk2, 422);
await give("/sample-draw", bureau, { key: secondKey, seed: another.seed, picks: [muji] }, 422, "picked for no reason");
await give("/sample-draw", bureau, { key: secondKey, seed: another.seed, picks: ["65302226T000000000999"], reason: "群众反映" }, 409, "picked from elsewhere");
await give("/sample-withdraw", reviewer, { key: secondKey, reason: "总体不全" }, 403, "withdrawing is the office's");
await give("/sample-withdraw", bureau, { key: secondKey, reason: "" }, 422, "withdrawing for no reason");
await give("/sample-withdraw", bureau, { key: secondKey, reason: "总体不全" }, 200, "withdrawing", (it) => it.words.includes("不再计"));
await give("/sample-withdraw", bureau, { key: secondKey, reason: "总体不全" }, 409, "withdrawn already");
await give("/sample-draw", bureau, { key: secondKey, seed: another.seed }, 422, "drawing what was withdrawn");
await read(`/sample?key=${second}`, clerk2, 200, (it) => it.own && it.withdrawal.reason === "总体不全" && /撤回/.test(it.withdrawal.how));
for (const [person, what, code] of [
  [clerk, "pack", 403],
  [reviewer, "papers", 403],
  [auditor, "pack", 403],
  [bureau, "all", 422],
]) {
  const answer = await ask(`/sample-take?key=${sampled}&what=${what}`, person);
  if (answer.code !== code) wrong(`${person.name} takes ${what}: ${answer.code} ${answer.text.slice(0, 200)}`);
}
if ((await ask(`/sample-take?key=${second}&what=pack`, bureau)).code !== 422) wrong("the material of what was withdrawn");
for (const [what, name] of [["papers", "papers.xlsx"], ["pack", "pack.zip"]]) {
  const answer = await fetch(`${base}/sample-take?key=${sampled}&what=${what}`, { headers: { cookie: bureau.cookie } });
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (answer.status !== 200 || bytes.subarray(0, 2).toString() !== "PK") wrong(`${what}: ${answer.status} ${bytes.subarray(0, 200)}`);
  writeFileSync(`${process.env.FOLDER}/${name}`, bytes);
}
// Beside a piece of work: what the words of a file cannot carry is said, not lost.
await attach(bureau, { key: saved.key, title: "甲:乙" }, words, 422, "with a colon that parts a title from its number");
await attach(bureau, { key: saved.key, title: "甲", kept: "档案室" }, words, 422, "with a place that a file has none of");
await attach(bureau, { key: saved.key, title: "甲" }, undefined, 422, "no file to a piece of work");
await attach(bureau, { key: saved.key, document: "木政〔2026〕9号" }, `${words}另一份`, 204, "with its number alone");
await read(`/attachments?key=${encodeURIComponent(saved.key)}`, bureau, 200, (it) => it.files.some((one) => one.document === "木政〔2026〕9号" && one.title === "自评报告" && one.here));
await objects(people);
await goesUp(people);
await speaksOfPages(people);
await countsOnce(people);
end();
