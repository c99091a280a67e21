// api_year -- with a county year: nothing runs out of memory, nothing is left out in silence; who may be passed by machine.
//
//   PAGE, ACCOUNTS (api_kit.mjs)
//   PID, FOLDER of the node: what it holds open
import { ask, asDescribed, end, signAll, wrong } from "./api_kit.mjs";
import { takeAway, walkLists, walkOnWhileRowsGo } from "./lists.mjs";

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
for (const table of ["handling&round=5", "lights&round=5", "suspicions&round=5", "triggers", "assessment", "deductions", "owed&type=training"])
  await read(`/ledger?table=${table}&as_of=2026-11-26`);
await read("/ledger?table=handling&round=5&as_of=2026-11-26", (it) => it.total > 1000 && it.table.rows.length === 100);
const csv = await ask("/ledger?table=handling&round=5&as_of=2026-11-26&format=csv", bureau);
if (csv.text.split("\n").length < 1000) wrong("what is taken away is not whole");

// A machine passes forms without findings; one of twenty is for a person, always the same.
const bulk = await read("/review-bulk?year=2026&kind=monitoring&round=5", (it) => it.forms.length > 100 && it.sample.length > 0 && it.sample.length < it.forms.length / 5);
if (bulk.count !== bulk.forms.length || bulk.one_of !== 20 || !bulk.source.includes("653022-2026")) wrong(`one of how many: ${bulk.count} ${bulk.one_of} ${bulk.source}`);
if (bulk.count + bulk.sample.length + bulk.findings + bulk.full + bulk.checked + bulk.other_turn + bulk.unset !== queue.count) wrong(`some are nowhere: ${bulk.count} ${bulk.sample.length} ${bulk.findings} ${bulk.full} of ${queue.count}`);
const again = await read("/review-bulk?year=2026&kind=monitoring&round=5");
if (JSON.stringify(again.sample) !== JSON.stringify(bulk.sample)) wrong("another sample at another look");
if (bulk.sample.some((one) => bulk.forms.some((other) => other.key === one.key))) wrong("what a person opens is passed by machine");
const stale = await ask("/review-bulk", { ...bureau, body: { year: 2026, round: 5, seen: "0".repeat(16) } });
asDescribed("/review-bulk", "post", stale, "bureau");
if (stale.code !== 409) wrong(`others are passed than were told: ${stale.code} ${stale.text}`);
const refused = await ask("/review-bulk?kind=work", bureau);
if (refused.code !== 422) wrong(`work is passed by machine: ${refused.code}`);
await walkLists(people);
await walkOnWhileRowsGo(bureau);
await takeAway(bureau);
end();
