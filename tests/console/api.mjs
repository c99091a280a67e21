// api -- every route that openapi.json describes x every role: who may gets what is described, who may
// not gets a problem, and nobody gets what is another unit's.
//
//   PAGE       where the node shows its page
//   ACCOUNTS   csv of account import: name, full name, first password; the names are the roles
import { readdirSync, readFileSync } from "node:fs";
import { comesBack } from "./api_again.mjs";
import { auditor } from "./api_auditor.mjs";
import { claims, openTo } from "./api_claims.mjs";
import { reopens } from "./api_reopen.mjs";
import { ask, asDescribed, base, end, signAll, whole, wrong } from "./api_kit.mjs";

// Whatever a handler answers is described, and nothing else.
const source = `${process.env.SIBEN_SOURCE_DIR}/src/page`;
const answered = readdirSync(source)
  .filter((name) => /^api_.*\.c$/.test(name))
  .flatMap((name) => [...readFileSync(`${source}/${name}`, "utf8").matchAll(/\.path = "(\/[^"]+)"/g)].map((found) => found[1]));
for (const path of answered) if (!whole.paths[path]) wrong(`${path} is not described`);
for (const path of Object.keys(whole.paths)) if (!answered.includes(path)) wrong(`${path} is described, and nobody answers`);

const people = await signAll();

// -- every route x every role --------------------------------------------------------------------

const nobody = { name: "nobody", cookie: "", token: "", may: {} };
const open = new Set(["/session", "/openapi.json", "/sign-in", "/first", "/languages", "/words"]);
for (const [path, methods] of Object.entries(whole.paths))
  for (const [method, operation] of Object.entries(methods))
    for (const person of [nobody, ...Object.values(people)]) {
      if (method === "post" && !operation["x-needs"]) continue; // signing in and out: above and below
      const needs = operation["x-needs"];
      if (operation["x-stream"] && (person === nobody || person.may[needs])) continue; // events: walk
      const answer = await ask(path, { ...person, body: method === "post" ? {} : undefined });
      const may = open.has(path) || (person !== nobody && (!needs || person.may[needs]));
      asDescribed(path, method, answer, person.name);
      if (answer.code >= 500) wrong(`${person.name} ${method} ${path}: ${answer.text}`);
      if (!may && answer.code !== (person === nobody ? 401 : 403)) wrong(`${person.name} ${method} ${path}: ${answer.code} without a right to it`);
      if (may && (answer.code === 401 || answer.code === 403)) wrong(`${person.name} ${method} ${path}: ${answer.code}: ${answer.text}`);
    }

// -- what is not a person's own page ------------------------------------------------------------------

const clerk = people.clerk;
for (const [words, given, code] of [
  ["without the token", { cookie: clerk.cookie, body: {} }, 403],
  ["with another's token", { cookie: clerk.cookie, token: people.bureau.token, body: {} }, 403],
  ["from another site", { ...clerk, origin: "http://evil.example", body: {} }, 403],
  ["without a session", { body: {} }, 401],
]) {
  const answer = await ask("/sign-out", given);
  if (answer.code !== code) wrong(`sign-out ${words}: ${answer.code}`);
}
for (const [path, given, code] of [
  ["/nothing", clerk, 404],
  ["/sign-in", clerk, 405],
  ["/session", { ...clerk, body: {} }, 405],
  ["/password", { ...clerk, body: "{" }, 400],
  ["/password", { ...clerk, body: "[]" }, 400],
  ["/password", { ...clerk, body: { old: {}, new: "" } }, 422],
  ["/password", { ...clerk, body: " ".repeat(2 << 20) }, 413],
  ["/today?as_of=2026-02-30", clerk, 422],
]) {
  const answer = await ask(path, given);
  if (answer.code !== code || answer.type !== "application/problem+json" || !answer.json?.detail) wrong(`${path}: ${answer.code} ${answer.type} ${answer.text}`);
}

const deleted = await fetch(`${process.env.PAGE}api/v1/today`, { method: "DELETE", headers: { cookie: clerk.cookie } });
const said = await deleted.json();
if (deleted.status !== 405 || deleted.headers.get("allow") !== "GET, HEAD, POST" || said.where !== "DELETE" || !said.detail || !said.what_to_do) wrong(`DELETE: ${deleted.status} ${JSON.stringify(said)}`);

// -- one's own, and nobody else's --------------------------------------------------------------------------

const mine = (await ask("/today?as_of=2026-11-26", clerk)).json;
if (!mine.owe.length || mine.owe.some((one) => one.unit !== "801001")) wrong(`the clerk of 801001 owes ${JSON.stringify(mine.owe.map((one) => one.unit))}`);
if (mine.returned.length !== 1 || mine.returned[0].reasons[0] !== "执行数与支出系统不一致") wrong(`returned: ${JSON.stringify(mine.returned)}`);
if (mine.to_review !== 0) wrong("a clerk reviews");
if (mine.owe.reduce((sum, one) => sum + one.counted, 0) !== mine.owed || mine.owe.some((one) => one.counted > one.open)) wrong(`${mine.owed} are owed, the list says ${mine.owe.map((one) => one.counted)}`);
if (mine.others_open) wrong("others' debts beside the clerk's own");
const neighbour = (await ask("/today?as_of=2026-11-26", people.clerk2)).json; // of 802001
if (!neighbour.owe.length || neighbour.returned.length || neighbour.owe.some((one) => one.unit !== "802001")) wrong(`802001 owes ${JSON.stringify(neighbour)}`);
// Who reviews, leads, looks after a department or audits hands in no unit's form: what he sees of them are debts of others.
for (const name of ["leader", "department", "reviewer", "office", "auditor"]) {
  const other = (await ask("/today?as_of=2026-11-26", people[name])).json;
  if (other.returned.length || other.returned_count) wrong(`the ${name} is told to correct ${JSON.stringify(other.returned)}`);
  if (other.owe.length || other.owed || !other.others_open || other.others_overdue > other.others_open) wrong(`the ${name} owes ${other.owed}: ${JSON.stringify(other.owe)}, others ${other.others_open}`);
}
if ((await ask("/today?as_of=2026-11-26", people.leader)).json.returned.length) wrong("what was returned to 801001 is no matter of 802001");
const all = (await ask("/today?as_of=2026-11-26", people.bureau)).json;
if (all.owe.reduce((sum, one) => sum + one.counted, 0) !== all.owed) wrong(`the bureau owes ${all.owed}, the list says ${all.owe.map((one) => one.counted)}`);
if (all.returned.length !== 1 || !all.to_review || !all.others_open || all.owe.some((one) => one.unit)) wrong(`the bureau sees ${JSON.stringify(all)}`);
// What is counted stands behind a link of its own, and no list is left out.
if (all.queues.reduce((sum, one) => sum + one.count, 0) !== all.to_review) wrong(`${all.to_review} wait, and lead to ${JSON.stringify(all.queues)}`);
for (const one of all.queues) {
  const list = (await ask(`/reviews?kind=${one.kind}&year=${one.year}`, people.bureau)).json;
  if (list.forms.filter((form) => form.mine).length !== one.count || list.below !== 0) wrong(`${one.count} of ${one.kind} ${one.year} lead to ${list.count}`);
}
// A thing that several duties are about is counted once, a report in no minutes.
const works = mine.owe.filter((one) => one.screen === "works");
const things = Object.values(works.reduce((most, one) => ({ ...most, [`${one.what} ${one.due}`]: Math.max(most[`${one.what} ${one.due}`] ?? 0, one.open) }), {})).reduce((sum, one) => sum + one, 0);
const forms = mine.owe.filter((one) => one.screen === "forms").reduce((sum, one) => sum + one.open, 0);
if (works.reduce((sum, one) => sum + one.open, 0) <= things) wrong(`no thing here is owed twice: ${JSON.stringify(works)}`);
if (mine.untimed !== things || mine.owed !== forms + things || mine.minutes < 3 * forms) wrong(`owed ${mine.owed}, ${mine.untimed} without a time, ${mine.minutes} minutes, of ${forms} forms and ${things} things`);

const key = encodeURIComponent("653022205/monitoring/65302226T000000000101/2026/5");
const form = await ask(`/form?key=${key}`, clerk);
asDescribed("/form", "get", form, "clerk");
if (form.code !== 200 || form.json.reasons[0] !== "执行数与支出系统不一致") wrong(`the clerk's form: ${form.text}`);
for (const [path, given] of [
  [`/form?key=${key}`, people.leader],
  [`/form?key=${key}`, people.clerk2],
  [`/form?key=${encodeURIComponent("653022205/unit/801001/0/0")}`, clerk],
]) {
  const answer = await ask(path, given);
  if (answer.code !== 404) wrong(`${given.name} reads ${path}: ${answer.code}`);
}
const decision = { key: decodeURIComponent(key), seen: form.json.mark, verdict: "pass" };
for (const [given, body, code] of [
  [people.auditor, decision, 403],
  [clerk, decision, 403],
  [people.reviewer, { ...decision, verdict: "return" }, 422],
  [people.reviewer, { ...decision, verdict: "return", reasons: [""] }, 422],
  [people.reviewer, { ...decision, verdict: "maybe" }, 422],
  [people.reviewer, { ...decision, seen: "0000000000000000" }, 409],
]) {
  const answer = await ask("/review", { ...given, body });
  if (answer.code !== code) wrong(`${given.name} decides ${JSON.stringify(body)}: ${answer.code} ${answer.text}`);
}

// What came from below is returned by who reports for the whole county, as the version that was read, with a reason; one's own is not.
const returned = { key: "653022/submission/round/5/2026/5", seen: "0000000000000000", reasons: ["附件不全"] };
for (const [given, body, code] of [
  [clerk, returned, 403],
  [people.auditor, returned, 403],
  [people.reviewer, returned, 403],
  [people.bureau, returned, 409],
  [people.bureau, { ...returned, reasons: [] }, 422],
  [people.bureau, { ...returned, seen: "" }, 422],
  [people.bureau, { ...returned, key: decodeURIComponent(key) }, 422],
]) {
  const answer = await ask("/submission-return", { ...given, body });
  asDescribed("/submission-return", "post", answer, given.name);
  if (answer.code !== code) wrong(`${given.name} returns ${JSON.stringify(body)}: ${answer.code} ${answer.text}`);
}

await auditor(people);
await claims(people);

// -- a chain of review decides, and a department reads its sector in townships, no more ---------------------------

const yard = "653022202/monitoring/65302226T000000000318/2026/3";
const yardIs = async (person) => (await ask("/reviews?year=2026&round=3", person)).json.forms.find((one) => one.key === yard);
const waiting = await yardIs(people.reviewer);
if (waiting?.step !== "分管领导" || waiting.mine || waiting.chain !== "分管领导 → 绩效办") wrong(`the reviewer's queue: ${JSON.stringify(waiting)}`);
if (!(await yardIs(people.leader))?.mine) wrong("it is not the leader's turn");
if (await yardIs(people.department)) wrong("what is of its sector is no department's to review");
const read = await ask(`/form?key=${encodeURIComponent(yard)}`, people.department);
asDescribed("/form", "get", read, "department");
if (read.code !== 200) wrong(`a department reads its sector: ${read.code}`);
if (read.json.last || read.json.mine) wrong(`the leader has not said a word yet: ${JSON.stringify({ ...read.json, says: 0 })}`);
if ((await ask(`/form?key=${encodeURIComponent(yard)}`, clerk)).code !== 404) wrong("801001 reads a form of 802001");
const sectors = (await ask("/forms?what=monitoring&year=2026&round=8", people.department)).json.rows.filter((one) => one.sector);
if (sectors.length !== 1 || sectors[0].unit !== "802001") wrong(`forms of the sector: ${JSON.stringify(sectors)}`);
if ((await ask(`/sheet?key=653022202/monitoring/65302226T000000000318/2026/8`, people.department)).json.may_write) wrong("a department writes for its sector");
const apart = (await ask("/board?as_of=2026-11-26", people.department)).json.table.rows.map((row) => row.values[1]);
if (!apart.includes("巴仁乡人民政府（行业）") || apart.includes("巴仁乡人民政府") || apart.length !== 2) wrong(`the department's board: ${apart}`);
const calls = (await ask("/chase?as_of=2026-11-26", people.department)).json.table;
const number = calls.columns.findIndex((one) => one.id === "phone");
if (calls.rows.some((row) => row.values[0] === "802001" && row.values[number])) wrong("a telephone number of a sector");
const word = { key: yard, seen: read.json.mark, verdict: "pass" };
for (const [person, code, said] of [
  [people.department, 404, ""],
  [people.reviewer, 409, "还没有轮到绩效办：分管领导还没有审核"],
  [people.leader, 204, ""],
  [people.leader, 409, "分管领导已经审核过了"],
  [people.reviewer, 204, ""],
]) {
  if (code === 204) await ask("/claim", { ...person, body: { key: yard } }); // he has it open: until he has said his word
  const answer = await ask("/review", { ...person, body: word });
  asDescribed("/review", "post", answer, person.name);
  if (answer.code !== code || (said && !answer.text.includes(said))) wrong(`${person.name} says a word of the chain: ${answer.code} ${answer.text}`);
}
if ((await ask(`/form?key=${encodeURIComponent(yard)}`, people.bureau)).json.state !== "approved") wrong("gone through, and not approved");
if ((await openTo(people.reviewer)).length) wrong("both have said their word, and have it open");

// Somebody brings a form of a unit that is not theirs: it is said, and nothing is written.
async function bring(person, values = {}) {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.append(name, value);
  data.append("file", new Blob([readFileSync(process.env.FORM)]), "表.xlsx");
  const answer = await fetch(`${base}/import`, { method: "POST", headers: { cookie: person.cookie, "X-Siben-Token": person.token }, body: data });
  const text = await answer.text();
  return { code: answer.status, json: JSON.parse(text), text, type: answer.headers.get("content-type").split(";")[0] };
}
const theirs = await bring(people.clerk2);
asDescribed("/import", "post", theirs, "clerk2");
if (theirs.json.blocked !== 1 || theirs.json.new !== 0 || theirs.json.files[0].findings.some((one) => one.rule !== "INTAKE_NOT_YOURS")) wrong(`clerk2 brings 801001's form: ${theirs.text}`);
const seen = await bring(clerk, { dry_run: "1" });
if (seen.json.passed !== 1 || !seen.json.dry_run || !seen.json.files[0].sheets.length) wrong(`a look: ${seen.text.slice(0, 500)}`);
// A list of some units leaves the others as they are; said to be the county's whole list, it leaves the others nothing that they owe.
async function bringList(person, values) {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.append(name, value);
  const rows = ["预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位", "2026,801001,木吉乡人民政府,65302226T000000000101,2026年农村饮水安全管护项目,特定目标类,一般公共预算,县级,财政拨款,48,0,万元"];
  data.append("file", new Blob([rows.join("\r\n")]), "清单.csv");
  const answer = await fetch(`${base}/import`, { method: "POST", headers: { cookie: person.cookie, "X-Siben-Token": person.token }, body: data });
  return { code: answer.status, json: await answer.json(), type: answer.headers.get("content-type").split(";")[0] };
}
for (const [whole, words] of [["", "不用管"], ["1", "不再应报"]]) {
  const listed = await bringList(people.bureau, { dry_run: "1", whole });
  asDescribed("/import", "post", listed, "bureau");
  const asked = listed.json.files[0].findings.find((one) => one.rule === "INTAKE_LIST_UNITS_MISSING");
  if (!asked?.what.includes("不在这个文件里") || !asked.hint.includes(words)) wrong(`a list, whole ${whole}: ${JSON.stringify(listed.json.files[0].findings)}`);
}
if ((await bring(people.auditor)).code !== 403) wrong("an auditor brings a form");
if ((await bring({ cookie: "", token: "" })).code !== 401) wrong("a stranger brings a form");

// Telephone numbers are for the chain; what is taken away is a file.
const called = (await ask("/chase?as_of=2026-11-26", people.bureau)).json.table;
const phone = called.columns.findIndex((one) => one.id === "phone");
if (phone < 0) wrong("nobody to call");
const audited = (await ask("/chase?as_of=2026-11-26", people.auditor)).json.table;
if (audited.rows.some((row) => row.values[phone])) wrong("an auditor sees telephone numbers");
const own = (await ask("/board?as_of=2026-11-26", clerk)).json.table;
if (own.rows.length !== 1 || own.rows[0].values[0] !== "801001") wrong(`the clerk's board: ${JSON.stringify(own.rows)}`);
const file = await ask("/board?as_of=2026-11-26&format=csv", people.auditor);
if (file.code !== 200 || file.type !== "text/csv" || !file.text.includes("801001")) wrong(`csv: ${file.code} ${file.type}`);
// -- forms: the paper table, checked as the importer checks, and never written over ------------------------------

const august = "653022205/monitoring/65302226T000000000101/2026/8";
const list = (await ask("/forms?what=monitoring&year=2026&round=8", clerk)).json;
if (!list.rows.some((one) => one.key === august) || list.rows.some((one) => one.unit !== "801001")) wrong(`forms of the clerk: ${JSON.stringify(list.rows)}`);
if ((await ask(`/forms?what=monitoring&year=2026&round=8&text=${encodeURIComponent("人居")}`, clerk)).json.rows.length !== 1) wrong("no search in the forms");
if ((await ask("/forms?what=monitoring&year=2026", clerk)).code !== 422) wrong("a round that is none");
const formsCsv = await ask("/forms?what=monitoring&year=2026&round=8&limit=1&format=csv", clerk), formsXlsx = await ask("/forms?what=monitoring&year=2026&round=8&format=xlsx", people.bureau);
if (formsCsv.type !== "text/csv" || formsCsv.text.trim().split("\r\n").length !== list.total + 1 || !formsCsv.text.includes("65302226T000000000101") || formsCsv.text.includes("802001")) wrong(`the list of forms as csv: ${formsCsv.text.slice(0, 400)}`);
if (formsXlsx.code !== 200 || !formsXlsx.text.startsWith("PK")) wrong(`the list of forms as xlsx: ${formsXlsx.code} ${formsXlsx.text.slice(0, 200)}`);
// What was answered is given again until something is committed, and never after it; never to who may see less.
const formsPath = "/forms?what=monitoring&year=2026&round=8";
async function stateOf(person) {
  return (await ask(formsPath, person)).json.rows.find((one) => one.key === august)?.state;
}
async function stands8(words, test) {
  for (const person of [clerk, people.bureau, clerk]) {
    const state = await stateOf(person);
    if (!test(state)) wrong(`${words}: ${person.name} is told ${state}`);
  }
}
async function sheetOf(person) {
  const answer = await ask(`/sheet?key=${august}`, person);
  asDescribed("/sheet", "get", answer, person.name);
  return answer.json;
}
const sheet = await sheetOf(clerk);
if (!sheet.may_write || sheet.entered_for || sheet.seen) wrong(`the clerk's own: ${JSON.stringify({ ...sheet, cells: 0 })}`);
if ((await sheetOf(people.auditor)).may_write) wrong("an auditor may write");
if ((await ask(`/sheet?key=${august}`, people.leader)).code !== 404) wrong("801002 reads the sheet of 801001");
if ((await ask(`/sheet-versions?key=${august}`, people.leader)).code !== 404) wrong("801002 reads the history of 801001");
// Targets, funds and transfers are filled in the same way; each is of the units that one reaches.
const rounds8 = (await ask(formsPath, people.bureau)).json.rounds;
for (const what of ["target", "self", "transfer"]) if (!rounds8.some((one) => one.what === what)) wrong(`no forms of ${what}: ${JSON.stringify(rounds8)}`);
for (const what of ["target", "transfer", "fund"]) {
  const path = `/forms?what=${what}&year=${what === "transfer" ? 2025 : 2026}`;
  const answer = await ask(path, clerk);
  asDescribed("/forms", "get", answer, "clerk");
  if (answer.code !== 200 || answer.json.what !== what || answer.json.rows.some((one) => one.unit !== "801001")) wrong(`${path}: ${answer.text.slice(0, 300)}`);
}
// Whatever the lists offer opens: also the overall forms of a department, that nobody has filled in yet, for whoever leads it.
const offered = {};
for (const person of [clerk, people.department, people.bureau])
  for (const round of (await ask(formsPath, person)).json.rounds) {
    const asked = `/forms?what=${round.what}&year=${round.year}&round=${round.round}${round.department ? "&department=1" : ""}`;
    const { rows } = (await ask(asked, person)).json;
    for (const { key, state } of rows.slice(0, 3)) {
      const opened = await ask(`/sheet?key=${encodeURIComponent(key)}`, person);
      if (opened.code !== 200) wrong(`${person.name} is offered ${key}, and: ${opened.code} ${opened.text.slice(0, 200)}`);
      else if (!/^[0-9A-Z]{3,20}$/.test(opened.json.unit)) wrong(`${key}: of the unit ${opened.json.unit.slice(0, 80)}`);
      else if (person === clerk && !opened.json.may_write) wrong(`${person.name} may not fill in ${key} (${state})`);
      if (round.department) offered[person.name] = (offered[person.name] ?? 0) + 1;
    }
  }
for (const { name } of [clerk, people.department, people.bureau]) if (!offered[name]) wrong(`no overall form is offered to ${name}`);
const targets = (await ask("/forms?what=target&year=2026", clerk)).json.rows;
const target = targets.find((one) => one.state === "open") ?? targets[0];
const targetSheet = await ask(`/sheet?key=${encodeURIComponent(target.key)}`, clerk);
asDescribed("/sheet", "get", targetSheet, "clerk");
if (targetSheet.json.what !== "target" || !targetSheet.json.may_write) wrong(`a target to be filled: ${targetSheet.text.slice(0, 300)}`);
const untouched = await ask("/sheet-check", { ...clerk, body: { key: target.key, layout: targetSheet.json.layout, cells: {} } });
asDescribed("/sheet-check", "post", untouched, "clerk");
if (untouched.code !== 200 || !(target.state === "open" ? untouched.json.untouched : untouched.json.unchanged)) wrong(`a target as it was opened: ${untouched.text.slice(0, 400)}`);
// A fund's record is of the project list: its table is to be filled, in the list of forms and on its own screen.
const funds = (await ask("/forms?what=fund&year=2026", people.bureau)).json.rows;
if (!funds.length) wrong("no fund is listed");
if ((await ask("/reviews?kind=fund&year=2026", people.bureau)).json.count) wrong("a fund that nobody has filled in waits for a review");
for (const { key, state } of funds) {
  const { json } = await ask(`/sheet?key=${encodeURIComponent(key)}`, people.bureau);
  if (state !== "open" || json.state !== "open" || json.author !== "" || !json.seen) wrong(`${key} is ${state} in the list, ${json.state} on its screen`);
}
async function fill(path, person, cells, code, words, look = () => true, more = {}) {
  const answer = await ask(path, { ...person, body: { key: august, layout: sheet.layout, cells, seen: "", ...more } });
  asDescribed(path, "post", answer, words);
  if (answer.code !== code || !look(answer.json)) wrong(`${words}: ${answer.code} ${answer.text}`);
}
const finds = (cell, rule) => (it) => it.findings.some((one) => one.cell === cell && one.rule === rule);
await fill("/sheet-check", clerk, {}, 200, "nothing typed", (it) => it.untouched);
await fill("/sheet-check", clerk, { H7: "12.5", G11: "9", O11: "也许" }, 200, "a word that is none", (it) => it.blocked && finds("O11", "INTAKE_LIKELIHOOD")(it) && it.computed.H6 === "12.5" && it.computed.J6 === "26.04%");
await fill("/sheet-check", clerk, { H7: "125000元", G11: "9" }, 200, "an amount in 元", (it) => it.computed.H6 === "12.5" && !finds("H6", "FORM_TOTAL_NOT_PARTS")(it));
// Money typed alone is looked at at once; handed in, what is lacking is named.
await fill("/sheet-check", clerk, { H7: "3000000" }, 200, "money alone, in 元", (it) => !it.untouched && it.blocked && finds("H7", "FORM_SPENT_OVER")(it));
await fill("/sheet-check", clerk, { H7: "12.5", L7: "480000", G11: "9" }, 200, "a forecast in 元", (it) => it.blocked && finds("L7", "FORM_FORECAST_MAGNITUDE")(it));
await fill("/sheet-check", clerk, { H7: "12.5", L7: "60", G11: "9" }, 200, "a forecast over the budget", (it) => !it.blocked && it.findings.some((one) => one.rule === "FORM_FORECAST_OVER" && one.severity === "warning"));
await fill("/sheet-hand-in", clerk, { H7: "12.5" }, 200, "money alone", (it) => !it.written && it.blocked && it.findings.some((one) => one.rule === "INTAKE_ROWS_UNFILLED" && one.what.includes("：维护供水管网长度")));
await fill("/sheet-check", clerk, { A1: "x" }, 422, "typed over what is given");
await fill("/sheet-check", clerk, { H7: "1" }, 409, "another layout", undefined, { layout: "0" });
await fill("/sheet-hand-in", clerk, { H7: "12.5", O11: "也许" }, 200, "what is stopped", (it) => it.blocked && !it.written);
await fill("/sheet-hand-in", people.leader, { H7: "12.5" }, 403, "a leader hands nothing in");
await fill("/sheet-hand-in", people.bureau, { H7: "12.5" }, 422, "for another unit, without saying so");
const isOpen = (state) => ["not-due", "open", "overdue"].includes(state);
const isIn = (state) => ["handed-in", "in-review"].includes(state);
await stands8("before it is handed in", isOpen);
const crowd = await Promise.all(Array.from({ length: 30 }, (_, i) => ask(formsPath, i % 3 ? clerk : people.bureau)));
for (const [i, one] of crowd.entries()) if (one.code !== 200 || one.text !== crowd[i % 3 ? 1 : 0].text) wrong(`one of many at once: ${one.code} ${one.text.slice(0, 200)}`);
if (crowd[0].text === crowd[1].text) wrong("the bureau is told what the clerk is told");
await fill("/sheet-hand-in", people.bureau, { H7: "12.5", G11: "9" }, 200, "for a unit that is cut off", (it) => it.written, { stand_in: true });
await stands8("handed in", isIn);
await fill("/sheet-hand-in", clerk, { H7: "13", G11: "9" }, 409, "a version that was not seen");
const stands = await sheetOf(clerk);
if (stands.written_for !== "木吉乡人民政府" || stands.state !== "handed-in") wrong(`代录: ${JSON.stringify({ ...stands, cells: 0 })}`);
await fill("/sheet-hand-in", clerk, { H7: "13" }, 200, "the unit itself", (it) => it.written, { seen: stands.seen, layout: stands.layout });
const marks = (await ask(`/sheet-versions?key=${august}`, clerk)).json.versions.map((one) => one.mark);
const between = await ask(`/sheet-versions?key=${august}&a=${marks[1]}&b=${marks[0]}`, clerk);
asDescribed("/sheet-versions", "get", between, "clerk");
if (marks.length !== 2 || between.json.fields.length !== 1 || !/13/.test(between.json.fields[0].b)) wrong(`between two versions: ${between.text}`);
if ((await ask(`/sheet-versions?key=${august}&a=0000000000000000&b=${marks[0]}`, clerk)).code !== 422) wrong("a version that is none");
const back = { key: august, seen: marks[0] };
for (const [words, given, code] of [
  ["without a reason", { ...back, reason: "" }, 422],
  ["of another version", { ...back, seen: marks[1], reason: "填错" }, 409],
  ["of one's own form", { ...back, reason: "填错" }, 204],
  ["once more", { ...back, reason: "填错" }, 409],
]) {
  const answer = await ask("/sheet-withdraw", { ...clerk, body: given });
  asDescribed("/sheet-withdraw", "post", answer, words);
  if (answer.code !== code) wrong(`withdrawing ${words}: ${answer.code} ${answer.text}`);
}
if ((await sheetOf(clerk)).state !== "withdrawn") wrong("withdrawn, and it stands");
await stands8("withdrawn", isOpen);

// -- the four books: what one may see of them, to the fen ----------------------------------------------------------

const whole4 = await ask("/books?year=2026&by=unit", people.bureau);
asDescribed("/books", "get", whole4, "bureau");
const codes = whole4.json.table.rows.map((one) => one.values[0]);
if (whole4.json.place !== "653022" || !codes.includes("653022205/801001")) wrong(`books of the bureau: ${codes}`);
const own4 = await ask("/books?year=2026", clerk);
if (own4.json.place !== "653022205/801001" || own4.json.whole) wrong(`books of the clerk: ${own4.text.slice(0, 200)}`);
if (own4.json.own.map((one) => one.place).join() !== "653022205/801001" || whole4.json.own.length) wrong(`places of one's own: ${JSON.stringify(own4.json.own)}`);
// Of several units each is a place to choose, and its books are given.
const portfolio4 = (await ask("/books?year=2026", people.reviewer)).json.own;
if (portfolio4.length !== 2 || !portfolio4.every((one) => one.name.endsWith("人民政府"))) wrong(`a portfolio's places: ${JSON.stringify(portfolio4)}`);
for (const { place } of portfolio4) {
  const books = await ask(`/books?year=2026&place=${encodeURIComponent(place)}`, people.reviewer);
  asDescribed("/books", "get", books, "reviewer");
  if (books.code !== 200 || books.json.place !== place) wrong(`books of ${place}: ${books.text.slice(0, 200)}`);
}
const mine4 = "coverage:2026:653022205/801001:total:required_fen";
const explained = await ask(`/books-explain?address=${encodeURIComponent(mine4)}`, clerk);
asDescribed("/books-explain", "get", explained, "clerk");
if (!explained.json.equal || !explained.json.value || explained.json.parts.reduce((sum, one) => sum + one.value, 0) !== explained.json.value) wrong(`explained: ${explained.text}`);
const recordsOf4 = explained.json.parts.flatMap((one) => one.records);
if (!recordsOf4.some((one) => one.kind === "project_list") || !recordsOf4.some((one) => one.kind === "budget" && one.title) || recordsOf4.some((one) => /\d{6}\//.test(one.title))) wrong(`records without a name: ${JSON.stringify(recordsOf4).slice(0, 400)}`);
for (const [path, person, code] of [
  ["/books?place=653022", clerk, 404],
  ["/books?place=653022202/802001", clerk, 404],
  [`/books-explain?address=${encodeURIComponent("coverage:2026:653022:total:required_fen")}`, clerk, 404],
  [`/books-explain?address=${encodeURIComponent(mine4)}`, people.leader, 404],
  ["/books-explain?address=nothing", people.bureau, 422],
  ["/books?format=doc", people.bureau, 422],
  ["/books-trend?format=doc", people.bureau, 422],
  ["/books-trend?by=nothing", people.bureau, 422],
  ["/books-trend?show=nothing", people.bureau, 422],
  ["/books-trend?place=653022", clerk, 404],
  [`/books-explain?format=doc&address=${encodeURIComponent(mine4)}`, clerk, 422],
  [`/books-explain?format=csv&address=${encodeURIComponent(mine4)}`, people.leader, 404],
  ["/books?table=other", people.bureau, 422],
  ["/books?by=department", clerk, 422],
  ["/books?place=653022205/999999", people.bureau, 422],
  ["/books", people.administrator, 403],
]) {
  const answer = await ask(path, person);
  asDescribed(path.split("?")[0], "get", answer, person.name);
  if (answer.code !== code) wrong(`${person.name} ${path}: ${answer.code} ${answer.text.slice(0, 200)}`);
  if (path.startsWith("/books?") && /siben |--/.test(answer.json?.what_to_do ?? "")) wrong(`${path} tells to type commands: ${answer.text}`);
}
if (whole4.json.place_name !== "阿克陶县" || own4.json.place_name !== "木吉乡人民政府") wrong(`places without names: ${whole4.json.place_name} ${own4.json.place_name}`);
// A number's records to take away: what they add, to the fen, comes to the number; a rate has both of its sums.
const partsOf = async (address) => {
  const answer = await ask(`/books-explain?format=csv&address=${encodeURIComponent(address)}`, people.bureau);
  if (answer.code !== 200 || answer.type !== "text/csv") wrong(`${address} as csv: ${answer.code} ${answer.type}`);
  const [heads, ...lines] = answer.text.replace(/^\ufeff/, "").trim().split("\r\n").map((line) => line.split(","));
  return { heads, lines, sum: (head) => lines.reduce((sum, line) => sum + Math.round(100 * Number(line[heads.indexOf(head)] || 0)), 0) };
};
const taken4 = await partsOf("coverage:2026:653022:total:required_fen");
const said4 = await ask(`/books-explain?address=${encodeURIComponent("coverage:2026:653022:total:required_fen")}`, people.bureau);
if (!said4.json.amounts || taken4.sum("数(元)") !== said4.json.value || taken4.heads.some((head) => head.startsWith("占"))) wrong(`records of a number: ${JSON.stringify(taken4).slice(0, 400)}`);
const rate4 = "monitoring:2026/5:653022:total:execution_rate", said5 = await ask(`/books-explain?address=${encodeURIComponent(rate4)}`, people.bureau), taken5 = await partsOf(rate4);
if (!said5.json.amounts || taken5.sum("数(元)") !== said5.json.sum || taken5.sum("占(元)") !== said5.json.sum_of) wrong(`records of a rate: ${said5.text.slice(0, 300)} ${JSON.stringify(taken5).slice(0, 400)}`);
const count4 = await ask(`/books-explain?address=${encodeURIComponent("coverage:2026:653022:total:target_count_rate")}`, people.bureau);
if (count4.code === 200 && count4.json.amounts) wrong("a count is called an amount");
const sheet4 = await ask(`/books-explain?format=xlsx&address=${encodeURIComponent(mine4)}`, clerk);
if (sheet4.code !== 200 || !sheet4.text.startsWith("PK")) wrong(`records as xlsx: ${sheet4.code}`);
// Round by round in one table: each number is that of the round's own table; the file has the same.
const trend = await ask("/books-trend?year=2026", people.bureau);
asDescribed("/books-trend", "get", trend, "bureau");
const at5 = (it, id) => it.table.columns.findIndex((one) => one.id === id), total5 = (it) => it.table.rows.find((one) => one.total).values;
const plain5 = (value) => (typeof value === "object" ? `${value.value}/${value.of}` : String(value));
const five = (await ask("/books?table=monitoring&year=2026&round=5", people.bureau)).json;
if (!trend.json.rounds.includes(5) || !total5(trend.json)[at5(trend.json, "execution_rate_5")].of) wrong(`trend: ${trend.text.slice(0, 400)}`);
for (const id of ["spent_fen", "annual_fen", "execution_rate"])
  if (plain5(total5(trend.json)[at5(trend.json, `${id}_5`)]) !== plain5(total5(five)[at5(five, id)])) wrong(`the trend says another ${id} than the table of its round`);
if (!trend.json.table.rows.at(-1).total) wrong("the total of a trend is not its last row");
const units5 = await ask("/books-trend?year=2026&by=unit", people.bureau);
asDescribed("/books-trend", "get", units5, "bureau");
if (!units5.json.table.rows.some((one) => one.values[0] === "653022205/801001" && one.values[1].includes("木吉乡"))) wrong(`trend by unit: ${units5.text.slice(0, 400)}`);
// What else is known of each round: targets on their way, and lights; counts as the table of the round has them.
const attained5 = await ask("/books-trend?year=2026&show=attained", people.bureau), lights5 = await ask("/books-trend?year=2026&show=lights", people.bureau);
for (const one of [attained5, lights5]) asDescribed("/books-trend", "get", one, "bureau");
const of5 = (id) => Number(total5(five)[at5(five, id)]), rate5 = total5(attained5.json)[at5(attained5.json, "attained_rate_5")];
const good5 = of5("target_green") + of5("target_blue"), lit5 = good5 + of5("target_yellow") + of5("target_red");
if (!lit5 || rate5.value !== good5 || rate5.of !== lit5) wrong(`targets on their way: ${JSON.stringify(rate5)}, not ${good5} of ${lit5}`);
for (const id of ["execution_red", "execution_yellow", "execution_green", "target_red", "target_yellow", "target_green", "target_blue"])
  if (total5(lights5.json)[at5(lights5.json, `${id}_5`)] !== of5(id)) wrong(`the trend has another ${id} than the table of its round`);
if ((await ask("/books-trend?year=2026&show=attained&format=csv", people.bureau)).text.indexOf("目标完成率") < 0 || (await ask("/books-trend?year=2026&show=lights&format=xlsx", people.bureau)).code !== 200) wrong("what else is known of the rounds cannot be taken away");
const trendCsv = await ask("/books-trend?year=2026&by=unit&format=csv", people.bureau), trendXlsx = await ask("/books-trend?year=2026&format=xlsx", clerk);
if (trendCsv.type !== "text/csv" || trendCsv.text.trim().split("\r\n").length !== units5.json.table.rows.length + 1 || !/全年预算/.test(trendCsv.text)) wrong(`trend as csv: ${trendCsv.code} ${trendCsv.text.slice(0, 300)}`);
if (trendXlsx.code !== 200 || !trendXlsx.text.startsWith("PK")) wrong(`trend as xlsx: ${trendXlsx.code}`);
const ownTrend = (await ask("/books-trend?year=2026", clerk)).json;
// Each of its numbers opens into the records of that round, whoever's row it is.
const books5 = { 一般公共预算: "general_public", 政府性基金预算: "gov_fund", 国有资本经营预算: "state_capital", 社会保险基金预算: "social_insurance", 四本之外: "outside" };
for (const [it, by, person] of [[trend.json, "book", people.bureau], [units5.json, "unit", people.bureau], [attained5.json, "book", people.bureau], [lights5.json, "book", people.bureau], [ownTrend, "book", clerk]]) {
  let opened5 = 0;
  for (const row of it.table.rows)
    for (const [column, { id }] of it.table.columns.entries()) {
      const [, what, month] = /^(.+)_(\d+)$/.exec(id) ?? [], first = row.values[0], value = row.values[column];
      if (!month || typeof value === "string" || (!row.total && !(by === "book" ? books5[first] : first))) continue;
      const address = `monitoring:2026/${month}:${row.total || by === "book" ? it.place : first}:${row.total || by !== "book" ? "total" : books5[first]}:${what}`;
      const opened = await ask(`/books-explain?address=${encodeURIComponent(address)}`, person);
      asDescribed("/books-explain", "get", opened, person.name);
      const { value: count, of } = opened.json, said = typeof value === "object" ? `${value.value}/${value.of}` : String(value);
      if (!opened.json.equal || (typeof value === "object" ? `${count}/${of}` : String(count)) !== said || !opened.json.parts.length !== !(count || of)) wrong(`${address} is ${said}: ${opened.text.slice(0, 300)}`);
      opened5++;
    }
  if (!opened5) wrong(`no number of the trend by ${by} is opened`);
}
if (ownTrend.place !== "653022205/801001" || ownTrend.whole) wrong("the clerk's trend is of another place");
const flow = await ask("/books-flow?year=2026", people.bureau);
asDescribed("/books-flow", "get", flow, "bureau");
const fenOf = (it) => it.json.table.rows.reduce((sum, row) => sum + Number(row.values[at5(it.json, "annual")]), 0);
// Departments by name, in the file too.
if (!flow.json.table.rows.some((row) => row.values[at5(flow.json, "department_name")].includes("交通运输局"))) wrong(`departments of the flow by code alone: ${flow.text.slice(0, 400)}`);
if (!(await ask("/books-flow?year=2026&format=csv", people.bureau)).text.includes("交通运输局")) wrong("departments of the flow's file by code alone");
const ownFlow = await ask("/books-flow?year=2026", clerk);
if (!(fenOf(ownFlow) > 0) || fenOf(ownFlow) > fenOf(flow)) wrong(`the clerk's flow of funds: ${ownFlow.text}`);
const townFlow = await ask("/books-flow?year=2026&place=653022205", people.bureau);
if (townFlow.json.place !== "653022205" || !(fenOf(townFlow) > 0)) wrong(`a township's flow of funds: ${townFlow.text}`);
for (const [path, code] of [["/books-flow?place=653022", 404], ["/books-flow?format=doc", 422], ["/books-flow?place=nowhere", 404]]) {
  const answer = await ask(path, clerk);
  asDescribed("/books-flow", "get", answer, "clerk");
  if (answer.code !== code) wrong(`clerk ${path}: ${answer.code}`);
}
// Each of its numbers opens into the records of just that money; of what is not one's own none does.
const flowAt = (row, what, place) => `flow:2026:${place}:${["general_public", "gov_fund", "state_capital", "social_insurance", "outside"][["一般公共预算", "政府性基金预算", "国有资本经营预算", "社会保险基金预算", "四本之外"].indexOf(row.values[at5(flow.json, "book")])]}:${what}/${row.values[at5(flow.json, "source")]}/${row.values[at5(flow.json, "department")]}`;
for (const [it, person] of [[flow, people.bureau], [ownFlow, clerk], [townFlow, people.bureau]])
  for (const row of it.json.table.rows.filter((one) => !one.total))
    for (const what of ["annual", "lines"]) {
      const opened = await ask(`/books-explain?address=${encodeURIComponent(flowAt(row, what, it.json.place))}`, person);
      asDescribed("/books-explain", "get", opened, person.name);
      if (!opened.json.equal || opened.json.value !== row.values[at5(flow.json, what)] || !opened.json.parts.length !== !opened.json.value) wrong(`${flowAt(row, what, it.json.place)} is ${row.values[at5(flow.json, what)]}: ${opened.text.slice(0, 300)}`);
    }
if ((await ask(`/books-explain?address=${encodeURIComponent(flowAt(flow.json.table.rows[0], "annual", "653022"))}`, clerk)).code !== 404) wrong("a clerk opens the flow of the county");
const csv = await ask("/books?year=2026&by=unit&format=csv", people.bureau);
if (csv.code !== 200 || csv.type !== "text/csv" || !csv.text.includes("653022205/801001") || Buffer.from(csv.bytes.slice(0, 3)).toString("hex") !== "efbbbf") wrong(`csv: ${csv.code} ${csv.type}`);
const xlsx = await ask("/books?year=2026&by=unit&format=xlsx", people.bureau);
if (xlsx.code !== 200 || !xlsx.text.startsWith("PK") || !/spreadsheetml/.test(xlsx.type)) wrong(`xlsx: ${xlsx.code} ${xlsx.type}`);
const projects = await ask("/books-projects?year=2026&round=5", people.bureau);
asDescribed("/books-projects", "get", projects, "bureau");
if (!projects.json.projects.some((one) => one.counted > 0 && one.attained <= one.counted && one.annual_fen > 0)) wrong(`projects: ${projects.text}`);
for (const format of ["csv", "xlsx"]) {
  const taken = await ask(`/books-projects?year=2026&round=5&format=${format}`, people.bureau);
  if (taken.code !== 200 || !(format === "csv" ? /序时执行率.*可比指标数.*目标完成率.*相差/.test(taken.text) && /,-?\d+\.\d\d%\r\n/.test(taken.text) : taken.text.startsWith("PK"))) wrong(`projects as ${format}: ${taken.code} ${taken.type}`);
}
const town = await ask("/books-projects?year=2026&round=5&place=653022205", people.bureau);
asDescribed("/books-projects", "get", town, "bureau");
if (!town.json.projects.length || town.json.projects.some((one) => !one.key.startsWith("653022205/"))) wrong(`the projects of a township: ${town.text}`);
if ((await ask("/books-projects?year=2026&round=5&place=653022301", people.bureau)).json.projects.length) wrong("a place without projects has some");
const nowhere = await ask("/books-projects?year=2026&round=5&place=nowhere", people.bureau);
asDescribed("/books-projects", "get", nowhere, "bureau");
if (nowhere.code !== 404) wrong(`projects of nowhere: ${nowhere.code}`);
if ((await ask("/books-projects?year=2026&round=5", people.leader)).json.projects.some((one) => one.unit !== "801002")) wrong("801002 sees the projects of others");

// What the clerk brings here of the own unit is no 代录; of what the bureau brings it is.
if ((await bring(clerk)).json.passed !== 1) wrong("the clerk's own form is not taken");
const brought = (await ask(`/sheet?key=${key}`, clerk)).json;
if (brought.written_for !== "" || brought.author !== "木吉乡经办") wrong(`the clerk's own form, brought: ${JSON.stringify({ ...brought, cells: 0 })}`);

await reopens(people);
await comesBack(people);

// -- guessing ------------------------------------------------------------------------------------------------

let waited = null;
for (let i = 0; i < 8 && !waited; i++) {
  const answer = await ask("/sign-in", { body: { name: "auditor", password: "wrong wrong wrong" } });
  asDescribed("/sign-in", "post", answer, "who guesses");
  if (answer.code === 429) waited = answer;
}
if (!waited?.retry) wrong("nobody brakes who guesses");

// One's own old password, guessed at: braked in the same words as at signing in.
let braked = null;
for (let i = 0; i < 8 && !braked; i++) {
  const answer = await ask("/password", { ...people.office, body: { old: "wrong wrong wrong", new: "一个新的长密码" } });
  asDescribed("/password", "post", answer, "who guesses the old password");
  if (answer.code !== 422) braked = answer;
}
if (braked?.code !== 429 || !braked.retry || braked.json.title !== waited.json.title) wrong(`who guesses the old password is told ${braked?.code} ${braked?.text}`);

const out = await ask("/sign-out", { ...clerk, body: {} });
asDescribed("/sign-out", "post", out, "clerk");
if ((await ask("/today", clerk)).code !== 401) wrong("signed out, and still there");
end();
