// posts -- each thing that is done on the page, while memory or the store of the node behind it fails: done and said so, or refused as
// a failure and nothing of it there; what was refused is done when it is asked again; the node goes on.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { base, wrong } from "../../console/api_kit.mjs";
import { arm, below, calls, classes, mild, tries } from "./shaken.mjs";

const { FORM: form, NEXT_FORM: next, DATA: data, SIBEN: program } = process.env;
let person;
async function get(path) {
  return (await fetch(base + path, { headers: { cookie: person.cookie, connection: "close" } })).json();
}
async function post({ path, body, values, file }) {
  const headers = { cookie: person.cookie, "X-Siben-Token": person.token, connection: "close" };
  let sent = body === undefined ? undefined : JSON.stringify(body);
  if (sent) headers["Content-Type"] = "application/json";
  if (file) {
    sent = new FormData();
    for (const [name, value] of Object.entries(values ?? {})) sent.append(name, value);
    sent.append("file", new Blob([file.bytes]), file.name);
  }
  try {
    const answer = await fetch(base + path, { method: "POST", headers, body: sent });
    return { code: answer.status, text: await answer.text() };
  } catch (error) {
    return { code: 0, text: String(error.cause ?? error) };
  }
}

// All that is kept: records without the time of writing, accounts without what a password looks like.
function state() {
  const dump = execFileSync(program, ["--data", data, "dump"], { maxBuffer: 1 << 28 }).toString("utf8").split("\n").sort().join("\n");
  const accounts = readFileSync(`${data}/accounts.json`, "utf8");
  return createHash("sha256").update(dump).update(accounts).digest("hex");
}

const done = (answer) => answer.code >= 200 && answer.code < 300 && !/"blocked": ?[1-9t]/.test(answer.text);

// -- what is done: made anew for each try, with number n in it ---------------------------------------------

const account = (n, more = {}) => ({ name: `person${n}`, display: "审核人", phone: "", roles: ["reviewer"], units: ["801001"], departments: [], every_unit: false, ...more });
const made = async (path, body) => {
  const answer = await post({ path, body });
  if (!done(answer)) wrong(`${path} without a failure: ${answer.code} ${answer.text.slice(0, 3000)}`);
  return answer.text ? JSON.parse(answer.text) : null;
};
async function handIn(n) {
  const sheet = await get(`/sheet?key=${encodeURIComponent(next)}`);
  return { path: "/sheet-hand-in", body: { key: next, layout: sheet.layout, seen: sheet.seen, stand_in: true, cells: { H7: (1 + (n % 100) / 100).toFixed(2), G11: "9" } } };
}
async function announced(n, number = `s${n}`) {
  await made("/sample-announce", { number, purpose: "核查", year: 2026, round: "5", title: `第${n}次`, public: `福利彩票第${n}期`, public_date: "2030-01-06" });
  return `653022/sample/sample/verification/${number}/2026/5`;
}
const kinds = {
  work: (n) => ({ path: "/work-save", body: { type: "publicity", number: `p${n}`, year: "2026", head: { title: "宣传", date: "2026-05-01", place: "报纸" }, evidence: [{ evidence: "版面", kept: "档案柜" }] } }),
  review: async (n) => ({ path: "/review", body: { key: form, seen: (await get(`/form?key=${encodeURIComponent(form)}`)).mark, verdict: "return", reasons: [`第${n}次看不清`] } }),
  handIn,
  withdraw: async (n) => {
    const { path, body } = await handIn(n);
    await made(path, body);
    return { path: "/sheet-withdraw", body: { key: next, seen: (await get(`/sheet?key=${encodeURIComponent(next)}`)).seen, reason: "填错了" } };
  },
  reopen: async (n) => {
    const { path, body } = await handIn(n);
    await made(path, body);
    const seen = (await get(`/form?key=${encodeURIComponent(next)}`)).mark;
    await made("/review", { key: next, seen, verdict: "pass" });
    return { path: "/reopen", body: { key: next, seen, reasons: ["填错了"] } };
  },
  accountAdd: (n) => ({ path: "/account-add", body: account(n) }),
  accountChange: async (n) => (await made("/account-add", account(n)), { path: "/account-change", body: account(n, { display: "审核人乙", roles: ["auditor"] }) }),
  accountWord: async (n) => (await made("/account-add", account(n)), { path: "/account-word", body: { name: `person${n}` } }),
  accountLock: async (n) => (await made("/account-add", account(n)), { path: "/account-lock", body: { name: `person${n}`, lock: true } }),
  accountEnd: async (n) => (await made("/account-add", account(n)), { path: "/account-end", body: { name: `person${n}` } }),
  language: async () => ({ path: "/language", body: { language: (await get("/session")).account.language === "en" ? "" : "en" } }),
  announce: (n) => ({ path: "/sample-announce", body: { number: `s${n}`, purpose: "核查", year: 2026, round: "5", title: `第${n}次`, public: `福利彩票第${n}期`, public_date: "2030-01-06" } }),
  sampleWithdraw: async (n) => ({ path: "/sample-withdraw", body: { key: await announced(n), reason: "重来" } }),
  bring: (n) => ({ path: "/import", file: { name: "培训.csv", bytes: `工作类型,工作编号,事项,预算年度,日期,单位编码,佐证材料,原件存放处\n培训,t${n},培训,2026,2026-06-20,801001,签到表,柜\n` } }),
  attach: (n) => ({ path: "/attach", values: { key: form, title: `照片${n}` }, file: { name: "照片.txt", bytes: `水质记录 ${n}` } }),
  detach: async (n) => {
    const answer = await post({ path: "/attach", values: { key: form, title: `照片${n}`, kept: "柜" }, file: { name: "照片.txt", bytes: `水质记录 ${n}` } });
    if (answer.code >= 300) wrong(`/attach without a failure: ${answer.code} ${answer.text.slice(0, 300)}`);
    return { path: "/detach", body: { key: form, of: "form", title: `照片${n}`, document: "", reason: "扫错了" } };
  },
};

// -- one at a time --------------------------------------------------------------------------------------------

let tried = 0, refused = 0, late = 0, n = 0;
async function once(name, what, k, error, times) {
  const tag = `${name} ${what}:${k}:${error}:${times > 1 ? "on" : "once"}`;
  const asked = await kinds[name](++n);
  const before = state();
  arm(what, k, error, times);
  const answer = await post(asked);
  arm(what, 0, 0, 0);
  const after = state();
  tried++;
  if (done(answer)) {
    if (after === before) wrong(`${tag}: said to be done (${answer.code}), and nothing is there: ${answer.text.slice(0, 300)}`);
    return true;
  }
  refused++;
  if (answer.code !== 0 && answer.code < 500) wrong(`${tag}: ${answer.code}, as if it were the asker's: ${answer.text.slice(0, 300)}`);
  else if (answer.code >= 500 && times === 1 && !/"detail": ?"[^"]/.test(answer.text)) wrong(`${tag}: ${answer.code} without a word: ${answer.text.slice(0, 300)}`);
  const again = await post(asked);
  if (after === before && !done(again)) wrong(`${tag}: refused (${answer.code}), and asked again: ${again.code} ${again.text.slice(0, 300)}`);
  else if (after !== before) {
    late++;
    if (answer.text && !answer.text.includes("可能已经办完")) wrong(`${tag}: done, and said not to be (${answer.code} ${answer.text.slice(0, 300)})`);
    if (!done(again) && again.code !== 409 && !/"unchanged": ?true/.test(again.text)) wrong(`${tag}: done but not said so (${answer.code} ${answer.text.slice(0, 200)}), and asked again: ${again.code} ${again.text.slice(0, 300)}`);
  }
  return again.code !== 0;
}

export async function posts(who) {
  person = who;
  for (const name of Object.keys(kinds)) {
    if (process.env.ONLY && !name.includes(process.env.ONLY)) continue;
    const first = await kinds[name](++n);
    const before = Object.fromEntries(classes.map((what) => [what, calls(what)]));
    const usual = await post(first);
    if (!done(usual)) {
      wrong(`${name} without a failure: ${usual.code} ${usual.text.slice(0, 400)}`);
      continue;
    }
    const all = Object.fromEntries(classes.map((what) => [what, calls(what) - before[what]]));
    for (let i = 0; i < tries; i++) {
      const what = ["memory", "lmdb", "memory"][i % 3];
      if (!all[what]) continue;
      if (!(await once(name, what, 1 + below(all[what]), mild[what][below(mild[what].length)], i % 4 < 2 ? 1 : 2 ** 52))) break;
    }
  }
  return { kinds: Object.keys(kinds).length, tried, refused, late };
}
