// api_claims -- a form that is open for review is one account's: who comes second is told whose, may take it over, and nobody
// decides what another reads.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { ask, asDescribed, base, wrong } from "./api_kit.mjs";

const target = "653022205/target/65302226T000000000101/2026/0";
const returned = "653022205/monitoring/65302226T000000000101/2026/5";
const yard = "653022202/monitoring/65302226T000000000318/2026/3"; // of a chain: the leader's turn

async function claim(person, body, code = 200) {
  const answer = await ask("/claim", { ...person, body });
  asDescribed("/claim", "post", answer, person.name);
  if (answer.code !== code) wrong(`${person.name} claims ${JSON.stringify(body)}: ${answer.code} ${answer.text}`);
  return answer.json;
}
async function leave(person, body) {
  const answer = await ask("/claim-end", { ...person, body });
  asDescribed("/claim-end", "post", answer, person.name);
  if (answer.code !== 204) wrong(`${person.name} leaves ${JSON.stringify(body)}: ${answer.code} ${answer.text}`);
}
export async function openTo(person) {
  const answer = await ask("/claims", person);
  asDescribed("/claims", "get", answer, person.name);
  return answer.json.claims;
}

// What the node tells: until `of` of an event has been heard, or 20 s are over.
async function hears(person, of, does) {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), 20000);
  try {
    const answer = await fetch(`${base}/events`, { headers: { cookie: person.cookie }, signal: stop.signal });
    const reader = answer.body.getReader(), text = new TextDecoder();
    await reader.read(); // it is listened to
    await does();
    for (let heard = ""; !heard.includes(`event: ${of}`); ) heard += text.decode((await reader.read()).value);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}

export async function claims(people) {
  const { reviewer, bureau, leader, auditor } = people;
  const mine = await claim(reviewer, { key: target, tab: "a" });
  if (!mine.mine || mine.who !== "绩效办审核") wrong(`the first is told ${JSON.stringify(mine)}`);
  const second = await claim(bureau, { key: target, tab: "b" });
  if (second.mine || second.who !== mine.who || second.since_ms !== mine.since_ms) wrong(`the second is told ${JSON.stringify(second)}`);
  if ((await claim(reviewer, { key: target, tab: "a" })).since_ms !== mine.since_ms) wrong("said again, it began again");

  // Told to whoever may read that unit's reviews.
  for (const [person, known] of [[reviewer, true], [bureau, true], [auditor, true], [leader, false]]) {
    const list = await openTo(person);
    if (list.some((one) => one.key === target && one.mine === (person === reviewer) && one.who === "绩效办审核") !== known) wrong(`${person.name} is told of ${JSON.stringify(list)}`);
  }

  // Nobody else decides meanwhile; what a machine passes: api_year.mjs.
  const { mark } = (await ask(`/form?key=${encodeURIComponent(target)}`, bureau)).json;
  const word = { key: target, seen: mark, verdict: "return", reasons: ["附件不全"] };
  const refused = await ask("/review", { ...bureau, body: word });
  asDescribed("/review", "post", refused, "bureau");
  if (refused.code !== 409 || !/^绩效办审核 \d\d:\d\d 打开了这张表，正在审核$/.test(refused.json.detail) || !refused.json.what_to_do.includes("由我来审")) wrong(`another's form: ${refused.code} ${refused.text}`);

  // Who decides at the machine is told, and decides: here about a version that is none.
  const { SIBEN, DATA } = process.env;
  const machine = spawnSync(SIBEN, ["--data", DATA, "review", "--seen", "0".repeat(16), "--pass", "--", target], { encoding: "utf8" });
  if (machine.status !== 3 || !/绩效办审核 \d\d:\d\d 在网页上打开了这张表/.test(machine.stderr)) wrong(`siben review says ${machine.status} ${machine.stderr}`);

  // Taken over: the other hears it at once, and is refused in his turn.
  if (!(await hears(reviewer, "claims", () => claim(bureau, { key: target, tab: "b", over: true })))) wrong("nobody told the reviewer");
  const after = await claim(reviewer, { key: target, tab: "a" });
  if (after.mine || after.who !== "绩效办") wrong(`taken over, and ${JSON.stringify(after)}`);
  const late = await ask("/review", { ...reviewer, body: word });
  if (late.code !== 409 || !late.json.detail.startsWith("绩效办 ")) wrong(`decided by who had it: ${late.code} ${late.text}`);
  const log = (await ask("/audit?what=claim-over", auditor)).json.entries[0];
  if (log?.who !== "bureau" || log.of !== target || !/^原由绩效办审核 \d\d:\d\d 打开$/.test(log.words)) wrong(`the log says ${JSON.stringify(log)}`);

  // Given back by the page that has it, and by the end of a session.
  await leave(reviewer, { key: target, tab: "a" }); // no more his
  await leave(bureau, { key: target, tab: "another" });
  if ((await openTo(bureau)).length !== 1) wrong("left by a page that does not have it");
  await leave(bureau, { key: target, tab: "b" });
  if ((await openTo(bureau)).length) wrong("left, and still open");
  const words = readFileSync(process.env.ACCOUNTS, "utf8").split("\n").find((line) => line.startsWith("bureau,"));
  const signed = await ask("/sign-in", { body: { name: "bureau", password: `${words.split(",")[2]} 自己的` } });
  const again = { name: "bureau", cookie: signed.cookie, token: signed.json.token };
  await claim(again, { key: target });
  if ((await openTo(reviewer)).length !== 1) wrong("open, and not told");
  if ((await ask("/sign-out", { ...again, body: {} })).code !== 204) wrong("no sign-out");
  if ((await openTo(reviewer)).length) wrong("signed out, and still open");

  // Only what waits for this account's word.
  await claim(reviewer, { key: returned }, 409);
  await claim(reviewer, { key: yard }, 409); // the leader's turn
  await claim(leader, { key: target }, 404); // of another unit
  await claim(reviewer, { key: "653022205/unit/801001/0/0" }, 404);
  await claim(auditor, { key: target }, 403);
  await claim(reviewer, { key: target, tab: "x".repeat(33) }, 422);
}
