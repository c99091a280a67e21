// api_office -- what only the pages of who keeps the node promise: accounts, the audit log.
//
//   PAGE, ACCOUNTS (api_kit.mjs)
import { readFileSync } from "node:fs";
import { ask, asDescribed, base, end, signAll, wrong } from "./api_kit.mjs";

const people = await signAll();
const { administrator, auditor, bureau } = people;
const post = async (path, person, body, code) => {
  const answer = await ask(path, { ...person, body });
  asDescribed(path, "post", answer, person.name);
  if (answer.code !== code) wrong(`${person.name} ${path} ${JSON.stringify(body)}: ${answer.code} ${answer.text}`);
  return answer.json;
};

// -- accounts: a word is said once; the last administrator stays; an ended name never returns ------------------

const fresh = { name: "reviewer2", display: "审核人乙", phone: "0908-1000000", roles: ["reviewer"], units: ["801001"], departments: ["802"] };
await post("/account-add", administrator, { ...fresh, units: [], departments: [] }, 422); // sees nothing
await post("/account-add", administrator, { ...fresh, roles: ["king"] }, 422);
await post("/account-add", administrator, { ...fresh, name: "a b" }, 422);
await post("/account-add", administrator, { ...fresh, roles: "reviewer" }, 422); // no list: not an empty one
await post("/account-add", administrator, { ...fresh, units: "801001" }, 422);
await post("/account-add", administrator, { ...fresh, units: ["00"] }, 422); // no code of a unit
const { word } = await post("/account-add", administrator, fresh, 200);
await post("/account-add", administrator, fresh, 409);
const signed = await ask("/sign-in", { body: { name: "reviewer2", password: word } });
if (signed.code !== 200 || !signed.json.must_change) wrong(`reviewer2: ${signed.text}`);
const list = await ask("/accounts", administrator);
const one = list.json.accounts.find((it) => it.name === "reviewer2");
if (one.state !== "first-word" || one.units[0] !== "801001" || one.departments[0] !== "802") wrong(`listed: ${JSON.stringify(one)}`);
if (list.text.includes("$argon2") || list.text.includes(word)) wrong("passwords are listed");
if (!list.json.units.some((it) => it.code === "801001" && it.name)) wrong("no unit to choose");
if (list.json.roles.find((it) => it.id === "auditor").may.forms_write) wrong("an auditor is told that he may fill in");
const again = await post("/account-word", administrator, { name: "reviewer2" }, 200);
if (again.word === word || (await ask("/session", signed)).json.account) wrong("a new word, and the old session goes on");
for (const body of [{ ...fresh, name: "unlisted", units: ["801999"] }, { ...fresh, name: "unlisted", units: [], departments: ["899"] }]) {
  const refused = await post("/account-add", administrator, body, 422);
  if (!/单位名册中没有这个/.test(refused.detail ?? "")) wrong(`a code that is in no roster: ${JSON.stringify(refused)}`);
}
await post("/account-change", administrator, { ...fresh, units: ["801999"] }, 422);
await post("/account-change", administrator, { ...fresh, roles: ["reviewer", "auditor"], units: [], departments: ["801"] }, 204);
const changed = (await ask("/accounts", administrator)).json.accounts.find((it) => it.name === "reviewer2");
if (changed.roles.join() !== "reviewer,auditor" || changed.units.length || changed.state !== "first-word") wrong(`changed: ${JSON.stringify(changed)}`);
await post("/account-lock", administrator, { name: "reviewer2", lock: true }, 204);
if ((await ask("/sign-in", { body: { name: "reviewer2", password: again.word } })).code !== 401) wrong("a locked account signs in");
await post("/account-lock", administrator, { name: "reviewer2", lock: false }, 204);
if ((await ask("/sign-in", { body: { name: "reviewer2", password: again.word } })).code !== 200) wrong("unlocked, and cannot sign in");
await post("/account-end", administrator, { name: "reviewer2" }, 204);
await post("/account-lock", administrator, { name: "reviewer2", lock: false }, 409);
await post("/account-word", administrator, { name: "reviewer2" }, 409);
await post("/account-add", administrator, fresh, 409);
await post("/account-end", administrator, { name: "nobody" }, 404);
await post("/account-lock", administrator, { name: "administrator2", lock: true }, 204); // the other administrator
await post("/account-lock", administrator, { name: "administrator", lock: true }, 409);
await post("/account-end", administrator, { name: "administrator" }, 409);
await post("/account-change", administrator, { name: "administrator", display: "管理员甲", roles: ["auditor"] }, 409);
await post("/account-lock", administrator, { name: "administrator2", lock: false }, 204);

await post("/language", auditor, { language: "en" }, 204);
if ((await ask("/session", auditor)).json.account?.language !== "en") wrong("the language is not kept");
await post("/language", auditor, { language: "../en" }, 422);
await post("/language", auditor, { language: "" }, 204);

// -- the audit log: newest first, by key, filtered; taking it away is an entry --------------------------------------

const newest = (await ask("/audit?limit=2", auditor)).json;
if (newest.entries.length !== 2 || newest.entries[0].number !== newest.chain.lines || newest.next !== newest.entries[1].number) wrong(`newest: ${JSON.stringify(newest)}`);
if (newest.chain.broken_at || !newest.entries.every((it) => it.proven)) wrong(`the chain: ${JSON.stringify(newest.chain)}`);
const older = (await ask(`/audit?limit=2&after=${newest.next}`, auditor)).json;
if (older.entries[0].number !== newest.next - 1) wrong(`older: ${JSON.stringify(older)}`);
const ends = (await ask("/audit?what=account-end", administrator)).json.entries;
if (!ends.some((it) => it.of === "reviewer2" && it.display === "管理员甲") || ends.some((it) => it.what !== "account-end")) wrong(`ends: ${JSON.stringify(ends)}`);
const refused = (await ask("/audit?what=refused&who=administrator", auditor)).json.entries;
if (!refused.some((it) => it.words.includes("最后一个管理员"))) wrong("that it was refused is not in the log");
if ((await ask("/audit?to=2020-01-01", auditor)).json.entries.length) wrong("days are not asked");
if ((await ask("/audit?from=2020-13-01", auditor)).code !== 422) wrong("a day that is none");
if ((await ask("/audit", auditor)).text.includes(again.word)) wrong("a word is in the log");
const csv = await ask("/audit?what=export&format=csv", auditor);
if (csv.code !== 200 || csv.type !== "text/csv" || !csv.text.includes('"audit"') || !csv.text.includes("相符")) wrong(`csv: ${csv.code} ${csv.text.slice(0, 300)}`);
if ((await ask("/audit", bureau)).code !== 403) wrong("the bureau reads the log");
const book = await ask("/audit?what=export&format=xlsx", auditor);
if (book.code !== 200 || !book.text.startsWith("PK")) wrong(`the log as xlsx: ${book.code} ${book.text.slice(0, 200)}`);
if ((await ask("/audit?format=doc", auditor)).code !== 422) wrong("the log in a format that is none");

// -- what is taken away: the same that one sees, in the log, and nothing that one signs in with --------------------------

for (const [path, person, says] of [
  ["/accounts", administrator, /clerk,经办人甲,经办人,木吉乡人民政府 801001,,13900000001,可用,[^]*reviewer2,审核人乙,审核人、审计,,木吉乡人民政府 801,,已终止,/],
  ["/calendar?year=2026", auditor, /日期,星期,是什么/],
  ["/inbox", bureau, /名称,单位/],
  ["/network", administrator, /种类,共,只在本机/],
  ["/network-nodes", administrator, /地方,节点[^]*阿克陶县,653022,/],
  ["/submissions?year=2026", bureau, /谁报的,区划代码/],
  ["/reviews?year=2026&kind=target", bureau, /种类,名称,代码/],
]) {
  const name = path.slice(1).split("?")[0].replace("-nodes", ""), of = `/audit?what=export&limit=500`;
  const before = (await ask(of, auditor)).json.entries.filter((it) => it.of === name && it.who === person.name).length;
  const asked = `${path}${path.includes("?") ? "&" : "?"}format=`;
  const text = await ask(`${asked}csv`, person), sheet = await ask(`${asked}xlsx`, person);
  if (text.code !== 200 || text.type !== "text/csv" || !says.test(text.text)) wrong(`${path} as csv: ${text.code} ${text.text.slice(0, 600)}`);
  if (sheet.code !== 200 || !sheet.text.startsWith("PK")) wrong(`${path} as xlsx: ${sheet.code} ${sheet.text.slice(0, 200)}`);
  const after = (await ask(of, auditor)).json.entries.filter((it) => it.of === name && it.who === person.name).length;
  if (after !== before + 2) wrong(`${path} is taken away, and the log says so ${after - before} times`);
  if ((await ask(`${asked}doc`, person)).code !== 422) wrong(`${path} in a format that is none`);
  if (/argon2|secret/.test(text.text) || text.text.includes(again.word)) wrong(`${path} gives away what one signs in with`);
}
for (const [path, person] of [["/accounts", bureau], ["/audit", bureau], ["/reviews", people.clerk], ["/network", people.clerk], ["/submissions", people.clerk]])
  if ((await ask(`${path}?format=csv`, person)).code !== 403) wrong(`${person.name} takes ${path} away`);

// -- the calendar: a date never moves, what is not confirmed is marked, and each opens its obligation --------------------

const { clerk } = people;
const year = await ask("/calendar?year=2026", clerk);
asDescribed("/calendar", "get", year, "clerk");
const on = (date) => year.json.events.filter((it) => it.date === date).map((it) => `${it.kind} ${it.id}`);
if (!on("2026-07-10").includes("due O-14") || !on("2026-05-31").includes("cutoff O-14")) wrong(`O-14: ${on("2026-07-10")} ${on("2026-05-31")}`);
// 2026-05-31 is a Sunday, in days off that no notice has confirmed: two reminders.
const reminds = year.json.events.filter((it) => it.id === "O-21" && it.kind === "remind");
if (reminds.map((it) => `${it.date} ${it.expected}`).join() !== "2026-05-26 true,2026-05-29 false") wrong(`reminders of O-21: ${JSON.stringify(reminds)}`);
const day = (date) => year.json.days.find((it) => it.date === date);
if (!day("2026-10-10").works || day("2026-10-01").works || day("2026-10-01").name !== "国庆节") wrong("rest days and make-up workdays");
if (!day("2026-05-28").works || day("2026-05-28").expected || !year.json.unconfirmed.length) wrong("what is not confirmed is not marked");
if (!year.json.obligations.some((it) => it.id === "O-09" && it.event === "下达后 3 个工作日")) wrong("a date that follows an event");
const dates = await ask("/calendar?year=2026&format=csv", clerk);
if (dates.type !== "text/csv" || !/2026-07-10,五,期限,O-14/.test(dates.text)) wrong(`csv: ${dates.text.slice(0, 300)}`);
if ((await ask("/calendar?year=2031", clerk)).code !== 404) wrong("a year without a plan");
const why = await ask("/duty-why?id=O-39&of=801001", clerk);
asDescribed("/duty-why", "get", why, "clerk");
if (why.code !== 200 || !why.json.reasons.length || !why.json.reasons[0].english) wrong(`why: ${why.text}`);
if ((await ask("/duty-why?id=O-39&of=802001", clerk)).code !== 404) wrong("a clerk asks why of another unit");
if ((await ask("/duty-why?id=O-36", clerk)).code !== 404) wrong("a clerk asks why of the office");
if ((await ask("/duty-why?id=O-36", bureau)).code !== 200) wrong("the bureau does not learn why");
if ((await ask("/calendar", administrator)).code !== 403) wrong("an administrator sees duties");

// -- the first day: what is there, a plan that is checked and published, a node that is let in ------------------------------

const folder = process.env.FOLDER;
async function bring(path, person, names, values = {}) {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.append(name, value);
  for (const name of names) data.append("file", new Blob([readFileSync(`${folder}/${name}`)]), name);
  const answer = await fetch(`${base}${path}`, { method: "POST", headers: { cookie: person.cookie, "X-Siben-Token": person.token }, body: data });
  const text = await answer.text();
  const made = { code: answer.status, json: JSON.parse(text), text, type: answer.headers.get("content-type").split(";")[0] };
  asDescribed(path, "post", made, person.name);
  return made;
}
const steps = await ask("/setup?year=2026", administrator);
asDescribed("/setup", "get", steps, "administrator");
const { roster, lists, plan, places, accounts } = steps.json;
if (!roster.units || !lists.lists || plan.label !== "653022-2026 第1版" || !plan.own || accounts.administrator !== 2 || accounts.auditor !== 1) wrong(`setup: ${steps.text}`);
if (!places.some((it) => it.region === "653022205" && it.units && !it.node)) wrong(`places: ${JSON.stringify(places)}`);
if (!steps.json.places.some((one) => one.region === "653022205" && one.name === "木吉乡")) wrong(`places by code alone: ${JSON.stringify(steps.json.places)}`);
const empty = (await ask("/setup?year=2031", auditor)).json;
if (empty.plan || empty.lists.lists || !empty.roster.units) wrong(`2031: ${JSON.stringify(empty)}`);
const good = await bring("/plan-check", bureau, ["holidays-2026.json", "653022-2026-2.yaml"]);
if (!good.json.usable || good.json.edition !== 2) wrong(`a good plan: ${good.text}`);
const alone = await bring("/plan-check", bureau, ["653022-2026-2.yaml"]);
if (alone.json.usable || !alone.json.findings.some((it) => it.what.includes("找不到日历"))) wrong(`without its calendar: ${alone.text}`);
const bad = await bring("/plan-check", bureau, ["broken.yaml", "holidays-2026.json"]);
if (bad.json.usable || !bad.json.findings.some((it) => /:\d+:\d+/.test(it.place))) wrong(`a broken plan: ${bad.text}`);
if ((await bring("/plan-publish", bureau, ["653022-2026-2.yaml", "holidays-2026.json"])).code !== 422) wrong("published without a reason");
if ((await bring("/plan-publish", bureau, ["broken.yaml", "holidays-2026.json"], { reason: "印发" })).code !== 422) wrong("a broken plan is published");
const dry = await bring("/plan-publish", bureau, ["653022-2026-2.yaml", "holidays-2026.json"], { reason: "改名", dry_run: "1" });
if (dry.code !== 200 || !dry.json.words.includes("将发布") || !dry.json.words.includes("O-10")) wrong(`what would change: ${dry.text}`);
if ((await bring("/plan-publish", auditor, ["653022-2026-2.yaml"], { reason: "印发" })).code !== 403) wrong("an auditor publishes");
if ((await ask("/setup?year=2026", auditor)).json.plan.label !== "653022-2026 第1版") wrong("a look has published");
if ((await bring("/grant", auditor, ["township.request"])).code !== 403) wrong("an auditor grants");
if ((await bring("/grant", administrator, ["broken.yaml"])).code !== 422) wrong("a plan is granted");

end();
