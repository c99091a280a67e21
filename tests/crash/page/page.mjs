// page -- every reading of the API while memory or the store of the node behind it fails: the same answer to the letter, or a
// problem that says that it failed; the next who asks hears the usual one, also from what is kept; the node goes on.
//
//   PAGE, ACCOUNTS   as tests/console/api_kit.mjs
//   SIBEN, DATA      the program without failures, and the node's folder: what commits something
//   CONTROL, TRIES, SEED   shaken.mjs
//   ONLY             questions and posts with these words
//   FORM, SAMPLE …   see the questions
import { execFileSync } from "node:child_process";
import { closeSync, writeFileSync } from "node:fs";
import { base, end, signAll, wrong } from "../../console/api_kit.mjs";
import { arm, below, calls, classes, control, errors, tries } from "./shaken.mjs";
import { posts } from "./posts.mjs";

// -- what is asked -----------------------------------------------------------------------------------

const form = encodeURIComponent(process.env.FORM);
const target = encodeURIComponent(process.env.TARGET);
const work = encodeURIComponent(process.env.WORK_KEY);
const sample = encodeURIComponent(process.env.SAMPLE);
const next = encodeURIComponent(process.env.NEXT_FORM);
const ledgers = ["works", "ex_ante", "evaluations", "triggers", "shares", "share_projects", "lights", "handling", "suspicions", "scores", "results", "owed", "assessment", "deductions", "samples"];
const questions = [
  "/session", "/today", "/today?as_of=2026-07-12", "/accounts", "/languages", "/board", "/board?by=obligation", "/board?format=csv", "/chase", "/chase?format=xlsx",
  "/books", "/books?table=monitoring&round=5&by=unit", "/books?format=csv", "/books-flow", "/books-flow?format=csv", "/books-trend?year=2026", "/books-trend?year=2026&by=unit&format=csv", "/books-projects?year=2026&round=5", "/books-projects?year=2026&round=5&format=csv",
  "/books-explain?address=coverage:2026:653022:general_public:required_fen", "/books-explain?format=csv&address=coverage:2026:653022:general_public:required_fen", "/calendar", "/duty-why?id=O-14&of=801001", "/duty-why?id=O-36&of=",
  "/forms?what=monitoring&year=2026&round=8", "/forms?what=target&year=2026", "/forms?what=target&year=2026&format=csv", "/forms?what=self&year=2026", `/sheet?key=${next}`, `/sheet?key=${form}`, `/sheet?key=${target}`, `/sheet-versions?key=${form}`,
  "/network", "/network-nodes", "/inbox", `/attachments?key=${form}`, "/reviews?year=2026&round=5", "/reviews?year=2026&kind=target", "/reviews?year=2026&kind=target&state=approved", "/claims", `/form?key=${form}`, `/form?key=${target}`,
  "/setup?year=2026", "/submissions?year=2026", "/submission?year=2026&round=5", ...ledgers.map((name) => `/ledger?table=${name}&year=2026&round=5&type=training,publicity`), "/ledger?table=works&year=2026&format=csv",
  "/work-types", `/work?key=${work}`, "/work?type=training&year=2026", "/work?type=department_evaluation&year=2026", `/sample?key=${sample}`, `/sample-papers?key=${sample}`, `/sample-population?key=${sample}`, `/sample-take?key=${sample}&what=papers`,
  "/assess-notice", "/review-bulk?kind=monitoring&year=2026&round=5", `/return-letter?key=${form}`, "/audit?who=nobody",
];

const people = await signAll();
const bureau = people.bureau;
let asked = 0;
/* Another name in the question: what is kept of an earlier one is not given for it. */
async function ask(path, nth) {
  const both = `${path}${path.includes("?") ? "&" : "?"}nth=${nth}`;
  try {
    const answer = await fetch(base + both, { headers: { cookie: bureau.cookie, connection: "close" } });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const type = (answer.headers.get("content-type") ?? "").split(";")[0];
    // a workbook and a zip have the time in them: their size, nearly
    return { code: answer.status, type, text: /zip|sheet/.test(type) ? String(Math.round(bytes.length / 64)) : bytes.toString("utf8") };
  } catch (error) {
    return { code: 0, text: String(error.cause ?? error) };
  }
}
const same = (a, b) => a.code === b.code && a.text.replace(/[0-9]/g, "") === b.text.replace(/[0-9]/g, "");
const exactly = (a, b) => a.code === b.code && a.text === b.text;
let committed = 0;
function commit() {
  const file = `${process.env.DATA}.csv`;
  writeFileSync(file, `工作类型,工作编号,事项,预算年度,日期,单位编码,佐证材料,原件存放处\n培训,999,第${++committed}次,2026,2026-06-20,801001,签到表,柜\n`);
  execFileSync(process.env.SIBEN, ["--data", process.env.DATA, "import", file], { stdio: "ignore" });
}

let nth = 0;
let refused = 0;
async function once(path, what, k, error, times, moves) {
  const tag = `${path} ${what}:${k}:${error}:${times > 1 ? "on" : "once"}`;
  const name = `a${++nth}`;
  arm(what, k, error, times);
  const under = await ask(path, name);
  arm(what, 0, 0, 0);
  const kept = await ask(path, name);
  const usual = await ask(path, `b${nth}`);
  asked++;
  const alike = moves ? same : exactly;
  if (usual.code !== 200) return wrong(`${tag}: and then the node says ${usual.code} ${usual.text.slice(0, 300)}`), usual.code !== 0;
  if (!alike(kept, usual)) wrong(`${tag}: what is kept of it is another answer: ${difference(kept, usual)}`);
  if (alike(under, usual)) return true;
  refused++;
  if (under.code === 200) wrong(`${tag}: another answer: ${difference(under, usual)}`);
  else if (under.code !== 0 && under.code < 500) wrong(`${tag}: ${under.code}, as if it were the asker's: ${under.text.slice(0, 300)}`);
  else if (under.code >= 500 && times === 1 && !/"detail": ?"[^"]/.test(under.text)) wrong(`${tag}: ${under.code} without a word: ${under.text.slice(0, 300)}`);
  return true;
}
function difference(a, b) {
  if (a.code !== b.code) return `${a.code}, not ${b.code}: ${a.text.slice(0, 300)}`;
  let at = 0;
  while (a.text[at] === b.text[at] && at < a.text.length) at++;
  return `…${a.text.slice(Math.max(0, at - 80), at + 120)}… not …${b.text.slice(Math.max(0, at - 80), at + 120)}…`;
}

for (const path of questions) {
  if (process.env.ONLY && !path.includes(process.env.ONLY)) continue;
  const two = [await ask(path, `c${++nth}`), await ask(path, `c${++nth}`)];
  if (two[0].code !== 200) {
    wrong(`${path}: ${two[0].code} ${two[0].text.slice(0, 300)}`);
    continue;
  }
  const moves = !exactly(two[0], two[1]) || path.startsWith("/network"); // it says what time it is, or how full the disk
  commit(); // what all share is made anew: the most that it can need
  const before = Object.fromEntries(classes.map((what) => [what, calls(what)]));
  await ask(path, `d${++nth}`);
  const all = Object.fromEntries(classes.map((what) => [what, calls(what) - before[what]]));
  for (let i = 0; i < tries; i++) {
    const what = ["memory", "memory", "lmdb"][i % 3];
    if (!all[what]) continue;
    if (i % 2 === 0) commit();
    const error = errors[what][below(errors[what].length)];
    if (!(await once(path, what, 1 + below(all[what]), error, i % 4 < 2 ? 1 : 2 ** 52, moves))) break;
  }
}
const posted = await posts(bureau);
closeSync(control);
console.log(`${posted.kinds} kinds of posts, failures tried ${posted.tried}, refused ${posted.refused}, done although there was no answer ${posted.late}; `
  + `${questions.length} questions, failures tried ${asked}, refused ${refused}`);
end();
