// api_list -- what a unit is to report and what it objects to; what goes up beside rounds; and that nobody at the page is told a command.
//
// Called by api_work.mjs with its people: a county with the plan of the tree.
import { ask, give, read, wrong } from "./api_kit.mjs";
const year = 2026, muji = "65302226T000000000101";
const entry = async (person, code = muji) => (await read(`/list?year=${year}`, person)).rows.find((one) => one.code === code);

export async function objects({ clerk, clerk2, reviewer, bureau, auditor, administrator, leader }) {
  const own = await read(`/list?year=${year}`, clerk, 200, (it) => it.rows.length > 0 && it.open === 0 && it.rows.every((one) => one.unit === "801001"));
  const all = await read(`/list?year=${year}`, bureau, 200, (it) => it.total > own.total);
  if (!(await entry(clerk)).may_object || (await entry(auditor)).may_object || (await entry(leader)).may_object) wrong("who may object to a list");
  await read(`/list?year=${year}&state=out`, bureau, 200, (it) => it.rows.every((one) => !one.owed));
  const said = { year, project: muji, kind: "abolished", other: "", reason: "项目已撤销，见会议纪要" };
  for (const person of [auditor, administrator, leader]) await give("/list-object", person, said, 403, "objects without the right");
  await give("/list-object", clerk2, said, 404, "objects for another unit");
  await give("/list-object", clerk, { ...said, reason: "" }, 422, "objects for no reason");
  await give("/list-object", clerk, { ...said, kind: "other" }, 422, "an objection that is none");
  await give("/list-object", clerk, { ...said, kind: "duplicate" }, 422, "twice, and of what is not said");
  await give("/list-object", clerk, { ...said, kind: "duplicate", other: "65302226T000000000999" }, 404, "twice, and the other is on no list");
  await give("/list-object", clerk, { ...said, project: "65302226T000000000999" }, 404, "to what is on no list");
  await give("/list-object", clerk, said, 204, "objects");
  await give("/list-object", clerk, said, 409, "objects twice");
  let it = (await entry(clerk)).objection;
  if (it?.state !== "open" || it.kind !== "abolished" || !it.may_withdraw || it.may_decide || !(await entry(clerk)).owed) wrong(`it waits for a decision: ${JSON.stringify(it)}`);
  await read(`/list?year=${year}&state=open`, bureau, 200, (list) => list.open === 1 && list.rows.length === 1 && list.rows[0].objection.may_decide);
  if ((await entry(clerk2)) || (await read(`/list?year=${year}`, clerk2)).open) wrong("another unit sees it");

  // Taken back, and said again.
  await give("/list-withdraw", clerk2, { key: it.key, seen: it.mark, reason: "误会" }, 404, "takes back another's");
  await give("/list-withdraw", clerk, { key: it.key, seen: it.mark, reason: "" }, 422, "takes back for no reason");
  await give("/list-withdraw", clerk, { key: it.key, seen: "0000000000000000", reason: "误会" }, 409, "takes back what was not read");
  await give("/list-withdraw", clerk, { key: it.key, seen: it.mark, reason: "误会" }, 204, "takes back");
  if ((await entry(clerk)).objection) wrong("what was taken back stands");
  await give("/list-object", clerk, said, 204, "objects again");
  it = (await entry(clerk)).objection;

  // The office's word, and the other one.
  await give("/list-decide", clerk, { key: it.key, seen: it.mark, verdict: "accept" }, 403, "decides for itself");
  await give("/list-decide", bureau, { key: it.key, seen: it.mark, verdict: "refuse" }, 422, "refuses for no reason");
  await give("/list-decide", bureau, { key: it.key, seen: "0000000000000000", verdict: "accept" }, 409, "decides what was not read");
  await give("/list-decide", reviewer, { key: it.key, seen: it.mark, verdict: "refuse", reason: "还在执行" }, 204, "refuses");
  it = (await entry(clerk)).objection;
  if (it.state !== "refused" || it.refusal !== "还在执行" || !(await entry(clerk)).may_object) wrong(`refused: ${JSON.stringify(it)}`);
  await give("/list-decide", bureau, { key: it.key, seen: it.mark, verdict: "accept" }, 204, "accepts after all");
  let stands = await entry(clerk);
  if (stands.owed || stands.may_object || stands.objection.state !== "accepted" || !/清单异议/.test(stands.reason)) wrong(`accepted: ${JSON.stringify(stands)}`);
  await give("/list-withdraw", clerk, { key: it.key, seen: stands.objection.mark, reason: "又要报了" }, 409, "takes back what was accepted");
  await give("/list-decide", bureau, { key: it.key, seen: stands.objection.mark, verdict: "refuse", reason: "又恢复了" }, 204, "refuses after all");
  stands = await entry(clerk);
  if (!stands.owed || stands.objection.state !== "refused") wrong(`refused after all: ${JSON.stringify(stands)}`);
  if (all.total !== (await read(`/list?year=${year}`, bureau)).total) wrong("a decision changes how many are on the list");
}

export async function goesUp({ clerk, bureau, auditor }) {
  const { owed } = await read(`/submissions-owed?year=${year}`, bureau);
  const wants = (id) => owed.find((one) => one.id === id)?.submit;
  for (const [id, kind, of, round] of [
    ["O-15", "round", 2026, 5],
    ["O-19", "application", 2026, 8],
    ["O-23", "overall_review", 2025, 0],
  ]) {
    const it = wants(id);
    if (it?.kind !== kind || it.year !== of || it.round !== round) wrong(`${id} goes up as ${JSON.stringify(it)}`);
  }
  for (const { submit } of owed) {
    const query = new URLSearchParams({ kind: submit.kind, year: submit.year, round: submit.round });
    await read(`/submission?${query}`, bureau, 200, (it) => !it.sent && it.kind === submit.kind && it.year === submit.year);
  }
  await read("/submissions-owed?year=2026", clerk, 403);
  await read("/submission?kind=application&year=2026", bureau, 422);
  await read("/submission?kind=nothing&year=2026", bureau, 422);
  await give("/submit", auditor, { kind: "overall_review", year: 2025, round: 0 }, 403, "submits without the right");
  await give("/submit", bureau, { kind: "application", year: 2026, round: 0, seen: "0" }, 422, "an application of no round");
  await give("/submit", bureau, { kind: "overall_review", year: 2025, round: 5 }, 422, "a round where there is none");
  await give("/submit", bureau, { year: 2026 }, 422, "of no round");
  const looked = async (kind, of, round) => (await read(`/submission?${new URLSearchParams({ kind, year: of, round })}`, bureau)).mark;
  await give("/submit", bureau, { kind: "overall_review", year: 2025, round: 0 }, 422, "without having looked");
  const blind = await give("/submit", bureau, { kind: "overall_review", year: 2025, round: 0, seen: "0123456789abcdef" }, 409, "what is another than what was looked at");
  if (!/又有变化/.test(blind.detail) || !blind.what_to_do) wrong(`not what was looked at: ${JSON.stringify(blind)}`);
  if ((await read("/submissions?year=2025", bureau)).submissions.some((one) => one.kind === "overall_review")) wrong("what nobody looked at went up");
  for (const [kind, of, round] of [["overall_review", 2025, 0], ["transfer", 2025, 0], ["result_use", 2025, 0], ["application", 2026, 8]]) {
    const done = await give("/submit", bureau, { kind, year: of, round, seen: await looked(kind, of, round) }, 200, `submits ${kind}`);
    await read(`/submission?key=${encodeURIComponent(done.key)}`, bureau, 200, (it) => it.sent && it.kind === kind && it.round === round);
    const again = await give("/submit", bureau, { kind, year: of, round, seen: await looked(kind, of, round) }, 200, `submits ${kind} again`);
    if (!again.unchanged) wrong(`${kind}: the same again is another`);
  }
  const { submissions } = await read("/submissions?year=2025", bureau);
  if (["overall_review", "transfer", "result_use"].some((kind) => !submissions.some((one) => one.kind === kind))) wrong(`sent: ${submissions.map((one) => one.kind)}`);
  const now = (await read(`/submissions-owed?year=${year}`, bureau)).owed.find((one) => one.id === "O-23");
  if (!now.sent_ms) wrong(`O-23 was sent: ${JSON.stringify(now)}`);
}

// Whoever is at the page goes to a page: of all that is said there, nothing is a command line.
export async function speaksOfPages({ bureau, clerk }) {
  for (const person of [bureau, clerk])
    for (const path of ["/today?as_of=2026-10-20", "/today?as_of=2026-06-05", "/board?by=obligation&as_of=2026-10-20", "/board?as_of=2026-10-20", "/chase?as_of=2026-10-20", "/ledger?table=triggers", "/ledger?table=suspicions", "/ledger?table=handling&round=5", "/ledger?table=samples", "/duty-why?id=O-19&as_of=2026-10-20", "/duty-why?id=O-23&as_of=2026-10-20", "/list?year=2026"]) {
      const { text } = await ask(path, person);
      const said = /.{0,40}(siben [a-z]|[ （]--[a-z]).{0,40}/.exec(text);
      if (said) wrong(`${person.name} ${path} is told a command: ${said[0]}`);
    }
}

// A debt is counted once wherever it is counted: what Today adds up of others is what the chase list adds up, of one's own what one owes.
export async function countsOnce({ bureau, clerk }) {
  const day = "2026-04-01";
  const table = (await read(`/chase?as_of=${day}&days=30`, bureau)).table;
  const at = (id) => table.columns.findIndex((one) => one.id === id);
  const sum = table.rows.reduce((all, row) => all + Number(row.values[at("open")] || 0), 0);
  const { others_open } = await read(`/today?as_of=${day}`, bureau);
  if (!sum || others_open !== sum) wrong(`others owe ${others_open}, on the chase list ${sum}`);
  const own = Number(table.rows.find((row) => row.values[at("unit_code")] === "801001")?.values[at("open")] || 0);
  const { owed } = await read(`/today?as_of=${day}`, clerk);
  if (!own || owed !== own) wrong(`801001 owes ${owed}, on the chase list ${own}`);
}
