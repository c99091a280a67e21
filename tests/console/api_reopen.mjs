// api_reopen -- a locked form is opened again by who may review it, for a reason that its unit is told; then its unit corrects it.
import { ask, asDescribed, wrong } from "./api_kit.mjs";

const key = "653022205/monitoring/65302226T000000000101/2026/5"; // of 801001, handed in
const at = `key=${encodeURIComponent(key)}`;

async function read(path, person) {
  const answer = await ask(path, person);
  asDescribed(path.split("?")[0], "get", answer, person.name);
  if (answer.code !== 200) wrong(`${person.name} ${path}: ${answer.code} ${answer.text.slice(0, 200)}`);
  return answer.json;
}
const formOf = (person) => read(`/form?${at}`, person);
const sheetOf = (person) => read(`/sheet?${at}`, person);
async function reopen(person, body, code, said = "") {
  const answer = await ask("/reopen", { ...person, body: { key, ...body } });
  asDescribed("/reopen", "post", answer, person.name);
  if (answer.code !== code || !answer.text.includes(said)) wrong(`${person.name} opens ${JSON.stringify(body)} again: ${answer.code} ${answer.text}`);
}
const correct = (person, sheet, cells) => ask("/sheet-hand-in", { ...person, body: { key, layout: sheet.layout, seen: sheet.seen, cells } });

export async function reopens(people) {
  const { clerk, clerk2, leader, department, reviewer, bureau, auditor } = people;
  const reasons = ["与支出系统不一致", "6月更正"];
  const { mark, reopened } = await formOf(reviewer);
  if (reopened) wrong("opened again before anybody passed it");
  await reopen(reviewer, { seen: mark, reasons }, 409, "没有锁定");
  await ask("/review", { ...reviewer, body: { key, seen: mark, verdict: "pass" } });

  // Passed: locked for its unit, to be opened by who reviews it and nobody else.
  const sheet = await sheetOf(clerk);
  if (!sheet.locked || sheet.may_reopen || !(await sheetOf(bureau)).may_reopen) wrong(`passed, and ${JSON.stringify({ ...sheet, cells: 0 })}`);
  for (const [person, may] of [[reviewer, true], [bureau, true], [auditor, false], [clerk, false]]) {
    const form = await formOf(person);
    if (form.state !== "approved" || !form.locked || form.may_reopen !== may) wrong(`${person.name} may open it again: ${form.may_reopen} ${form.state}`);
  }
  if ((await correct(clerk, sheet, { H7: "10" })).json.written) wrong("a locked form was changed");
  const passed = await read("/reviews?year=2026&kind=monitoring&state=approved", reviewer);
  if (!passed.forms.some((one) => one.key === key && !one.mine)) wrong("what was passed is not among what was passed");
  for (const person of [clerk, leader, department, auditor]) await reopen(person, { seen: mark, reasons }, 403);
  await reopen(reviewer, { seen: mark, reasons: [] }, 422);
  await reopen(reviewer, { seen: mark, reasons: [""] }, 422);
  await reopen(reviewer, { seen: "0000000000000000", reasons }, 409, "又改过了");
  await reopen(reviewer, { key: "653022205/unit/801001/0/0", seen: mark, reasons }, 404);

  // Opened: its unit is told by whom and why, and no other; once is enough.
  await reopen(reviewer, { seen: mark, reasons }, 204);
  await reopen(reviewer, { seen: mark, reasons }, 409, "已经重新打开");
  const why = "与支出系统不一致；6月更正";
  const [today] = (await read("/today?as_of=2026-11-26", clerk)).reopened;
  if (today?.key !== key || today.reason !== why || today.by !== "绩效办审核" || !today.at_ms) wrong(`its clerk is told ${JSON.stringify(today)}`);
  for (const person of [clerk2, leader, reviewer, bureau, auditor]) if ((await read("/today?as_of=2026-11-26", person)).reopened_count) wrong(`${person.name} is told to correct it`);
  const log = (await read("/audit?what=reopen", auditor)).entries[0];
  if (log?.who !== "reviewer" || log.of !== key || log.words !== why) wrong(`the log says ${JSON.stringify(log)}`);
  const open = await sheetOf(clerk);
  if (open.locked || open.reopened?.reason !== why || (await sheetOf(bureau)).may_reopen) wrong(`opened, and ${JSON.stringify({ ...open, cells: 0 })}`);
  if ((await read(`/attachments?${at}`, clerk)).locked) wrong("opened, and what is beside it is locked");

  // Corrected: it waits for a review, and for nothing else.
  const done = await correct(clerk, open, { H7: "10" });
  if (done.code !== 200 || !done.json.written) wrong(`not corrected: ${done.code} ${done.text}`);
  if ((await read("/today?as_of=2026-11-26", clerk)).reopened_count) wrong("corrected, and still to be corrected");
  const form = await formOf(reviewer);
  if (form.state !== "waiting" || !form.mine || form.reopened || form.locked) wrong(`corrected, and ${form.state} ${JSON.stringify(form.reopened)}`);
}
