// again -- a node that has been working says what it says when it has just been started: nothing that is kept is too old.
//
//   again.mjs save FILE       what everybody is told now
//   again.mjs compare FILE    the same, after another start
//   PAGE, ACCOUNTS (api_kit.mjs): with the passwords that signAll() chose
import { readFileSync, writeFileSync } from "node:fs";
import { ask, end, wrong } from "./api_kit.mjs";

const [what, file] = process.argv.slice(2);
const paths = [
  "/today?",
  "/today?as_of=2026-06-20",
  "/forms?what=monitoring&year=2026&round=5",
  "/forms?what=monitoring&year=2026&round=8",
  "/forms?what=target&year=2026",
  "/reviews?year=2026",
  "/reviews?year=2026&state=returned",
  "/reviews?year=2026&kind=target",
  "/board?as_of=2026-06-20&by=unit",
  "/board?as_of=2026-06-20&by=obligation",
  "/board?as_of=2026-09-30&by=unit",
  "/chase?as_of=2026-06-20",
  "/submission?year=2026&round=5",
  "/submission?year=2026&round=3",
  "/ledger?table=deductions&as_of=2026-11-26",
  "/ledger?table=triggers&as_of=2026-11-26",
];
const told = {};
for (const line of readFileSync(process.env.ACCOUNTS, "utf8").trim().split("\n").slice(1)) {
  const [name, , first] = line.split(",");
  let signed;
  do {
    signed = await ask("/sign-in", { body: { name, password: `${first} 自己的` } });
    if (signed.code === 429) await new Promise((done) => setTimeout(done, 1000 * Number(signed.retry))); // who guessed wrong has to wait
  } while (signed.code === 429);
  if (signed.code !== 200) wrong(`${name} does not sign in: ${signed.text}`);
  for (const path of paths) {
    const answer = await ask(path, signed);
    if (answer.json) delete answer.json.arrived; // an acknowledgement may have come in between
    told[`${name} ${path}`] = `${answer.code} ${JSON.stringify(answer.json)}`;
  }
}
if (what === "save") {
  writeFileSync(file, JSON.stringify(told));
} else {
  const before = JSON.parse(readFileSync(file, "utf8"));
  if (Object.values(before).filter((it) => it.startsWith("200")).length < 60) wrong("hardly anybody was told anything");
  for (const [question, answer] of Object.entries(told))
    if (before[question] !== answer) wrong(`${question}\nwas told ${before[question]?.slice(0, 1500)}\nnow       ${answer.slice(0, 1500)}`);
}
end();
