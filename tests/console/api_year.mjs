// api_year -- with a county year: nothing runs out of memory, nothing is left out in silence; who may be passed by machine.
//
//   PAGE, ACCOUNTS (api_kit.mjs)
//   PID, FOLDER of the node: what it holds open
import { ask, asDescribed, end, signAll, wrong } from "./api_kit.mjs";
import { takeAway, walkLists, walkOnWhileRowsGo } from "./lists.mjs";

// What has come is of the day on which it came: a day before that would show nothing of it.
const day = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
const people = await signAll();
const { bureau } = people;
async function read(path, look = () => true) {
  const answer = await ask(path, bureau);
  asDescribed(path.split("?")[0], "get", answer, "bureau");
  if (answer.code !== 200 || !look(answer.json)) wrong(`${path}: ${answer.code} ${answer.text.slice(0, 300)}`);
  return answer.json;
}

const queue = await read("/reviews?year=2026&kind=monitoring&round=5", (it) => it.count > 1000 && it.forms.length === 200);
if (queue.forms.some((one) => !one.title || !one.author || !one.at_ms)) wrong("a form of the queue without its title, author or time");
await read("/reviews?year=2026&kind=target", (it) => it.count > 1000);
for (const table of ["handling&round=5", "lights&round=5", "suspicions&round=5", "triggers", "assessment", "deductions", "owed&type=training", "extensions", "allocations"])
  await read(`/ledger?table=${table}${table.startsWith("suspicions") ? "" : `&as_of=${day}`}`);
for (const path of ["/list-asks?year=2026", "/list?year=2026&limit=5000", "/extendable?id=O-14"]) await read(path);
await read(`/ledger?table=handling&round=5&as_of=${day}`, (it) => it.total > 1000 && it.table.rows.length === 100);
// What wants something done stands first, from page to page; who sorts by a column sorts by that.
const worst = (it, row) => {
  const of = (id) => String(row[it.table.columns.findIndex((one) => one.id === id)] ?? "");
  const lights = ["execution", "target", "execution_sent", "target_sent"].map(of).join();
  return /红/.test(lights) || of("likelihood") === "完全不可能" ? 0 : /黄/.test(lights) ? 1 : 2;
};
for (const table of ["handling", "lights"]) {
  const it = await read(`/ledger?table=${table}&round=5&as_of=${day}&limit=5000`);
  const order = it.table.rows.map((row) => worst(it, row.values));
  if (new Set(order).size !== 3 || order.some((one, i) => i && one < order[i - 1])) wrong(`${table} does not begin with the worst: ${order.slice(0, 20)}`);
  const first = await read(`/ledger?table=${table}&round=5&as_of=${day}`);
  const second = await read(`/ledger?table=${table}&round=5&as_of=${day}&after=${encodeURIComponent(first.next)}`);
  if (JSON.stringify([...first.table.rows, ...second.table.rows]) !== JSON.stringify(it.table.rows.slice(0, first.table.rows.length + second.table.rows.length))) wrong(`${table} page by page is in another order`);
  const sorted = await read(`/ledger?table=${table}&round=5&as_of=${day}&limit=5000&sort=unit_code`);
  if (sorted.table.rows.some((row, i) => i && row.values[0] < sorted.table.rows[i - 1].values[0])) wrong(`${table} by unit is in another order`);
}
// Whose forms wait: each unit with as many as it has, whichever is asked for; and of that one alone.
if (queue.units.reduce((sum, one) => sum + one.count, 0) !== queue.count || queue.units.some((one) => !one.name)) wrong(`units of the queue: ${JSON.stringify(queue.units).slice(0, 300)}`);
const one = queue.units[3];
const ofOne = await read(`/reviews?year=2026&kind=monitoring&round=5&unit=${one.code}`, (it) => it.count === one.count && it.forms.every((form) => form.unit === one.code));
if (JSON.stringify(ofOne.units) !== JSON.stringify(queue.units)) wrong("the other units are gone when one is chosen");
const csv = await ask(`/ledger?table=handling&round=5&as_of=${day}&format=csv`, bureau);
if (csv.text.split("\n").length < 1000) wrong("what is taken away is not whole");

// What the plan calls by names of its own it calls in English too.
const { titles } = await read("/titles");
if (titles["第一轮绩效监控（截至5月底）"] !== "First monitoring round (to the end of May)" || !titles["实地评价得分低"]) wrong(`titles in English: ${JSON.stringify(titles).slice(0, 300)}`);

// A machine passes forms without findings; one of twenty is for a person, always the same.
const bulk = await read("/review-bulk?year=2026&kind=monitoring&round=5", (it) => it.forms.length > 100 && it.sample.length > 0 && it.sample.length < it.forms.length / 5);
if (bulk.count !== bulk.forms.length || bulk.one_of !== 20 || !bulk.source.includes("653022-2026")) wrong(`one of how many: ${bulk.count} ${bulk.one_of} ${bulk.source}`);
if (bulk.count + bulk.sample.length + bulk.findings + bulk.full + bulk.checked + bulk.other_turn + bulk.unset + bulk.open !== queue.count) wrong(`some are nowhere: ${bulk.count} ${bulk.sample.length} ${bulk.findings} ${bulk.full} of ${queue.count}`);
const again = await read("/review-bulk?year=2026&kind=monitoring&round=5");
if (JSON.stringify(again.sample) !== JSON.stringify(bulk.sample)) wrong("another sample at another look");
if (bulk.sample.some((one) => bulk.forms.some((other) => other.key === one.key))) wrong("what a person opens is passed by machine");
const stale = await ask("/review-bulk", { ...bureau, body: { year: 2026, round: 5, seen: "0".repeat(16) } });
asDescribed("/review-bulk", "post", stale, "bureau");
if (stale.code !== 409) wrong(`others are passed than were told: ${stale.code} ${stale.text}`);
// What another has open is left to him, and said; who was told before he opened it passes nothing.
const held = { key: bulk.forms[0].key, tab: "1" };
const claimed = await ask("/claim", { ...people.bureau2, body: held });
if (claimed.code !== 200 || !claimed.json.mine) wrong(`a form is opened: ${claimed.code} ${claimed.text}`);
await read("/review-bulk?year=2026&kind=monitoring&round=5", (it) => it.open === 1 && it.count === bulk.count - 1 && it.forms.every((one) => one.key !== held.key));
const before = await ask("/review-bulk", { ...bureau, body: { year: 2026, round: 5, seen: bulk.seen } });
if (before.code !== 409) wrong(`what another has open is passed by machine: ${before.code} ${before.text}`);
await ask("/claim-end", { ...people.bureau2, body: held });
await read("/review-bulk?year=2026&kind=monitoring&round=5", (it) => it.open === 0 && it.seen === bulk.seen);
const refused = await ask("/review-bulk?kind=work", bureau);
if (refused.code !== 422) wrong(`work is passed by machine: ${refused.code}`);
// Of one unit, as the queue lists it: so many as are listed, and no other unit's.
const chosen = queue.units.find((unit) => bulk.forms.filter((one) => one.unit_name === unit.name).length > 2), names = new Set(bulk.forms.map((one) => one.unit_name));
const ofUnit = await read(`/review-bulk?year=2026&kind=monitoring&round=5&unit=${chosen.code}`, (it) => it.count > 0 && it.forms.concat(it.sample).every((one) => one.unit_name === chosen.name));
if (ofUnit.count + ofUnit.sample.length + ofUnit.findings + ofUnit.full + ofUnit.checked + ofUnit.other_turn + ofUnit.unset + ofUnit.open !== chosen.count) wrong(`of ${chosen.count} forms of a unit: ${ofUnit.count} ${ofUnit.sample.length} ${ofUnit.findings}`);
const byCode = await read(`/review-bulk?year=2026&kind=monitoring&round=5&text=${encodeURIComponent(bulk.forms[0].key.split("/")[2])}`);
if (byCode.count + byCode.sample.length !== 1) wrong(`of one code: ${byCode.count} and ${byCode.sample.length}`);
if ((await ask("/review-bulk", { ...bureau, body: { year: 2026, round: 5, unit: chosen.code, seen: bulk.seen } })).code !== 409) wrong("what was told of all units passes one unit's");
const passed = await ask("/review-bulk", { ...bureau, body: { year: 2026, round: 5, unit: chosen.code, seen: ofUnit.seen } });
if (passed.code !== 200 || passed.json.passed !== ofUnit.count) wrong(`a unit's forms: ${passed.code} ${passed.text}`);
await read("/review-bulk?year=2026&kind=monitoring&round=5", (it) => it.by_machine === ofUnit.count && [...names].every((name) => name === chosen.name || it.forms.some((one) => one.unit_name === name) || it.sample.some((one) => one.unit_name === name)));
await walkLists(people);
await walkOnWhileRowsGo(bureau);
await takeAway(bureau);
end();
