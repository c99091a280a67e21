// every -- the one clerk of a township is a clerk of every unit: what the units owe is owed by it, not by others.
//
//   PAGE   NAME, FIRST   of the account, and its first password
import { ask, end, wrong } from "./api_kit.mjs";

const { NAME: name, FIRST: first } = process.env;
const signed = await ask("/sign-in", { body: { name, password: first } });
const changed = await ask("/password", { cookie: signed.cookie, token: signed.json.token, body: { old: first, new: `${first} 自己的` } });
const clerk = { ...changed, token: changed.json.token };
const today = (await ask("/today?as_of=2026-11-26", clerk)).json;
const units = new Set(today.owe.map((one) => one.unit));
if (!units.has("801001") || !units.has("802001") || units.has("")) wrong(`${name} owes for ${[...units]}`);
if (!today.owed || !today.minutes || today.others_open) wrong(`${name} owes ${today.owed}, others ${today.others_open}`);
// What was added after a day that has gone by is open, and late is the other alone.
const added = today.owe.find((one) => one.unit === "802001" && one.id === "O-10");
if (added?.state !== "逾期 1，追加 1" || added.open !== 2 || added.overdue !== 1 || !(added.days_left < 0)) wrong(`what was added late: ${JSON.stringify(added)}`);
end();
