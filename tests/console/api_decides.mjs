// api_decides -- what the office decides beside forms, by the API: whose it is, what is refused, what stands afterwards.
//
//   PAGE, ACCOUNTS (api_kit.mjs)
import { asDescribed, base, end, give, read, signAll, wrong } from "./api_kit.mjs";

const people = await signAll();
const { clerk, clerk2, reviewer, bureau, auditor, administrator } = people;

// Rows of a list of the program, by the ids of its columns.
async function rows(table, person, more = "") {
  const { table: it } = await read(`/ledger?table=${table}${more}`, person);
  return it.rows.map((row) => Object.fromEntries(it.columns.map((column, i) => [column.id, row.values[i]])));
}

// -- extensions ------------------------------------------------------------------------------------------------

const paper = "阿财预〔2026〕7号";
async function extends_() {
  for (const person of [clerk, auditor, administrator]) {
    await give("/extend", person, { id: "O-14", unit: "801001", until: "2026-08-01", reason: "x", seen: "" }, 403, "extends without the right");
    await give("/extend-withdraw", person, { id: "O-14", unit: "801001", reason: "x", seen: "" }, 403, "takes back without the right");
  }
  await read("/extendable", administrator, 403);
  // Whoever sees the duty reads what is known of it, and grants nothing.
  for (const person of [clerk, auditor]) await read("/extendable?id=O-14&unit=801001", person, 200, (it) => !it.all && !it.units.length && it.chosen.due === "2026-07-10");
  await read("/extendable?id=O-14&unit=801001", clerk2, 404);
  const may = await read("/extendable", bureau, 200, (it) => it.own && it.all && it.chosen === null && it.documents.includes(paper));
  if (may.obligations.some((one) => one.id === "O-15") || !may.obligations.find((one) => one.id === "O-09")?.document || may.obligations.find((one) => one.id === "O-04")?.windows !== 2) wrong(`what can be extended: ${JSON.stringify(may.obligations)}`);
  await read("/extendable", reviewer, 200, (it) => !it.all && it.units.every((one) => one.code === "801001"));
  await read("/extendable?id=O-14&unit=801001", reviewer, 200, ({ chosen }) => chosen.due === "2026-07-10" && chosen.granted === null && chosen.contact_ms === null && chosen.unit_name === "木吉乡人民政府");
  await read("/extendable?id=O-14&unit=802001", reviewer, 404);
  await read("/extendable?id=O-14", reviewer, 404); // of all
  await read("/extendable?id=O-15&unit=801001", bureau, 404); // no term
  await read("/extendable?id=O-99&unit=801001", bureau, 404);
  await read("/extendable?id=O-14&unit=801001&window=2", bureau, 422);
  await read("/extendable?id=O-04&window=2", bureau, 200, ({ chosen }) => chosen.due === "2026-10-10");
  await read(`/extendable?id=O-09&unit=801001&document=${encodeURIComponent(paper)}`, bureau, 200, ({ chosen }) => chosen.due === "2026-03-05");

  const said = { id: "O-14", unit: "801001", until: "2026-08-01", reason: "断网一周", outage: "木吉乡 7月3日—9日", stated: "2026-07-09", seen: "" };
  await give("/extend", reviewer, { ...said, unit: "802001" }, 404, "extends another's unit");
  await give("/extend", reviewer, { ...said, unit: "" }, 404, "extends for all");
  for (const [words, wrongly] of [["for no reason", { reason: "" }], ["until no day", { until: "明天" }], ["until a day before", { until: "2026-07-01" }], ["stated on no day", { stated: "昨天" }], ["a third time of one", { window: 3 }]])
    await give("/extend", reviewer, { ...said, ...wrongly }, 422, `extends ${words}`);
  await give("/extend", bureau, { ...said, id: "O-09" }, 422, "of no paper");
  await give("/extend", reviewer, said, 204, "extends");
  await give("/extend", bureau, { ...said, until: "2026-08-15" }, 409, "extends what it has not read");
  const mine = (row) => row.id === "O-14" && row.unit_code === "801001";
  for (const person of [reviewer, bureau, auditor, clerk]) {
    const it = (await rows("extensions", person)).find(mine);
    if (it?.until !== "2026-08-01" || it.reason !== "断网一周" || !it.outage.includes("木吉乡") || it.author !== "审核人甲" || it.due !== "2026-07-10") wrong(`${person.name} reads of it: ${JSON.stringify(it)}`);
  }
  if ((await rows("extensions", clerk2)).length) wrong("another unit reads of it");
  // Changed by who has read it; the board goes by it.
  const { granted } = (await read("/extendable?id=O-14&unit=801001", bureau)).chosen;
  if (granted.until !== "2026-08-01" || granted.stated !== "2026-07-09") wrong(`it stands: ${JSON.stringify(granted)}`);
  await give("/extend", bureau, { ...said, until: "2099-12-30", seen: granted.mark }, 204, "extends further");
  const board = await read("/board", bureau);
  const at = board.table.columns.findIndex((one) => one.id === "O-14");
  const cell = board.table.rows.find((row) => row.values[0] === "801001").values[at];
  if (!cell || /逾期/.test(cell)) wrong(`the board: ${cell}`);

  // Of all, of one paper, of the second time: each is its own.
  await give("/extend", bureau, { id: "O-04", window: 2, until: "2026-10-20", reason: "全县推迟", seen: "" }, 204, "extends for all");
  await give("/extend", bureau, { id: "O-09", unit: "801001", document: paper, until: "2026-03-20", reason: "系统停机", seen: "" }, 204, "extends a paper's");
  const all = (await rows("extensions", clerk2)).filter((row) => row.unit_code === "全部");
  if (all.length !== 1 || all[0].window !== "2" || all[0].until !== "2026-10-20") wrong(`whoever owes it reads what concerns all: ${JSON.stringify(all)}`);
  if ((await rows("extensions", bureau)).length !== 3) wrong("three extensions stand");

  // Taken back, by whoever read what stands.
  const now = (await read("/extendable?id=O-14&unit=801001", reviewer)).chosen.granted;
  const back = { id: "O-14", unit: "801001", reason: "线路已恢复", seen: now.mark };
  await give("/extend-withdraw", reviewer, { ...back, reason: "" }, 422, "takes back for no reason");
  await give("/extend-withdraw", reviewer, { ...back, seen: granted.mark }, 409, "takes back what it has not read");
  await give("/extend-withdraw", reviewer, { id: "O-04", window: 2, reason: "x", seen: "" }, 404, "takes back what is of all");
  await give("/extend-withdraw", reviewer, back, 204, "takes back");
  await give("/extend-withdraw", reviewer, back, 409, "takes back twice");
  if ((await rows("extensions", bureau)).some(mine)) wrong("what was taken back stands");
}

// -- papers that hand money down -----------------------------------------------------------------------------------

async function papers() {
  const muji = "65302226T000000000101", yard = "65302226T000000000318", other = "65302226T000000000411";
  const said = { document: "阿财预〔2026〕8号", year: 2026, issued: "2026-04-20", received: "2026-04-21", source: "central", projects: [{ code: muji, amount: "30" }, { code: yard, amount: "" }] };
  for (const person of [clerk, reviewer, auditor, administrator]) {
    await give("/allocation", person, said, 403, "registers a paper without the right");
    await give("/allocation-days", person, { document: said.document, filled: "2026-04-22" }, 403, "says its days without the right");
    await give("/allocation-withdraw", person, { document: said.document, reason: "x" }, 403, "takes it back without the right");
  }
  for (const [words, wrongly, code] of [
    ["of no number", { document: "" }, 422],
    ["issued on no day", { issued: "" }, 422],
    ["issued tomorrow or so", { issued: "明天" }, 422],
    ["of no source", { source: "world" }, 422],
    ["to no project", { projects: [] }, 422],
    ["to what is none", { projects: [{ code: "x,y", amount: "" }] }, 422],
    ["to an unknown project", { projects: [{ code: "65302226T000000009999", amount: "1" }] }, 409],
    ["of no amount", { projects: [{ code: muji, amount: "三十" }] }, 422],
  ])
    await give("/allocation", bureau, { ...said, ...wrongly }, code, `a paper ${words}`);
  const { notes } = await give("/allocation", bureau, said, 200, "registers a paper");
  if (!notes.some((one) => one.includes(muji) && one.includes("多于预算"))) wrong(`what is more than the budget is said: ${notes}`);
  const of = async (person) => (await rows("allocations", person)).filter((row) => row.document === said.document);
  if ((await of(bureau)).length !== 2 || (await of(clerk)).length !== 1 || (await of(clerk2))[0]?.id !== yard) wrong("whose rows a paper has");
  if ((await of(clerk))[0].due !== "2026-04-23" || (await of(clerk))[0].amount !== "30.00") wrong(`its term: ${JSON.stringify(await of(clerk))}`);
  // Said again it has one more, and forgets nothing.
  await give("/allocation-days", bureau, { document: said.document, year: 2026, project: muji, filled: "2026-04-22" }, 200, "its days");
  await give("/allocation", bureau, { ...said, projects: [{ code: other, amount: "2.5" }] }, 200, "one more project");
  const mine = await of(clerk);
  if (mine.length !== 2 || mine.find((row) => row.id === muji).filled !== "2026-04-22" || mine.find((row) => row.id === other).filled) wrong(`said again: ${JSON.stringify(mine)}`);
  await give("/allocation-days", bureau, { document: said.document, year: 2026 }, 422, "no days");
  await give("/allocation-days", bureau, { document: "没有这号", year: 2026, filled: "2026-04-22" }, 409, "days of none");
  await give("/allocation-days", bureau, { document: said.document, year: 2026, filled: "2026-04-22", reviewed: "2026-04-23" }, 200, "days of all");
  if ((await of(bureau)).some((row) => row.reviewed !== "2026-04-23" || row.state !== "按时完成")) wrong("all of it is done");
  // Taken back: one project of it, then all.
  await give("/allocation-withdraw", bureau, { document: said.document, year: 2026, project: yard, reason: "" }, 422, "takes back for no reason");
  await give("/allocation-withdraw", bureau, { document: said.document, year: 2026, project: yard, reason: "不是这个项目" }, 200, "takes back one");
  if ((await of(clerk2)).length || (await of(bureau)).length !== 2) wrong("one was taken back");
  await give("/allocation-withdraw", bureau, { document: said.document, year: 2026, reason: "文号写错" }, 200, "takes back all");
  await give("/allocation-withdraw", bureau, { document: said.document, year: 2026, reason: "文号写错" }, 409, "takes back twice");
  if ((await of(bureau)).length) wrong("what was taken back stands");
}

// -- what a project was before -------------------------------------------------------------------------------------

async function links() {
  const muji = "65302226T000000000101", yard = "65302226T000000000318", old = "65302225T000000000201";
  const asks = async (person) => (await read("/list-asks?year=2026", person)).rows;
  await read("/list-asks", administrator, 403);
  const all = await asks(bureau);
  const one = all.find((it) => it.code === muji);
  if (all.length !== 2 || one?.old_code !== old || one.why !== "last_year" || one.relation !== "rename" || !one.may_link) wrong(`what is asked: ${JSON.stringify(all)}`);
  if ((await asks(clerk)).length !== 1 || (await asks(clerk))[0].may_link || (await asks(clerk2))[0]?.code !== yard || (await asks(auditor)).some((it) => it.may_link)) wrong("whom it is asked of");
  const said = { project: muji, of: old, relation: "rename" };
  for (const person of [clerk, auditor, administrator]) {
    await give("/list-link", person, said, 403, "links without the right");
    await give("/list-unlink", person, { ...said, reason: "x" }, 403, "takes a link back without the right");
  }
  await give("/list-link", reviewer, { ...said, project: yard }, 404, "links another's project");
  await give("/list-link", bureau, { ...said, relation: "cousin" }, 422, "links somehow");
  await give("/list-link", bureau, { ...said, of: "" }, 422, "links to nothing");
  await give("/list-link", bureau, { ...said, of: muji }, 422, "links to itself");
  await give("/list-link", bureau, { ...said, project: "65302226T000000009999" }, 404, "links what is none");
  await give("/list-link", reviewer, { ...said, relation: "unrelated" }, 204, "says that it is another");
  if ((await asks(bureau)).some((it) => it.code === muji)) wrong("what is another project is asked of again");
  await give("/list-link", reviewer, said, 204, "links");
  await give("/list-link", bureau, said, 409, "links twice");
  const row = async (person) => (await read("/list?year=2026", person)).rows.find((it) => it.code === muji);
  if ((await asks(bureau)).some((it) => it.code === muji)) wrong("what was said is asked again");
  if ((await row(clerk)).links[0]?.code !== old || (await row(clerk)).may_link || !(await row(reviewer)).may_link) wrong(`what was said: ${JSON.stringify(await row(clerk))}`);
  await give("/list-unlink", reviewer, { ...said, reason: "" }, 422, "takes back for no reason");
  await give("/list-unlink", reviewer, { ...said, relation: "split", reason: "x" }, 409, "takes back what was not said");
  await give("/list-unlink", reviewer, { ...said, reason: "不是同一个" }, 204, "takes back");
  await give("/list-unlink", reviewer, { ...said, reason: "不是同一个" }, 409, "takes back twice");
  if ((await row(clerk)).links.length || !(await asks(bureau)).some((it) => it.code === muji)) wrong("what was taken back stands");
}

// -- a mark of secrecy that is none ------------------------------------------------------------------------------------

async function marks() {
  const heads = "预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,全年预计完成值,完成可能性,偏差类型,偏差原因,改进措施";
  const marked = `${heads}\r\n2026,802001,巴仁乡人民政府,65302226T000000000318,2026年庭院经济发展补助,一般公共预算,中央,180,180,20,万元,产出指标,数量指标,补助户数,≥,400,户,10,50,400,确定能,,机密★宣传册印晚了,已补印`;
  async function bring(person, values, names = ["三月监控.csv"]) {
    const data = new FormData();
    for (const [name, value] of Object.entries(values)) data.append(name, value);
    for (const name of names) data.append("file", new Blob([marked]), name);
    const answer = await fetch(`${base}/import`, { method: "POST", headers: { cookie: person.cookie, "X-Siben-Token": person.token }, body: data });
    const text = await answer.text();
    const it = { code: answer.status, json: JSON.parse(text), text, type: answer.headers.get("content-type").split(";")[0] };
    asDescribed("/import", "post", it, person.name);
    return it;
  }
  const rules = (it) => (it.json.files?.[0].findings ?? []).map((one) => one.rule);
  const month = "3", release = { month, release: "1", release_reason: "局长核实：宣传册的书名" };
  const stopped = await bring(clerk2, { month });
  const hint = stopped.json.files[0].findings.find((one) => one.rule === "INTAKE_SECRECY_MARK")?.hint ?? "";
  if (stopped.json.new || !hint.includes("请绩效办在“导入”页放行")) wrong(`a marked form is stopped: ${stopped.text.slice(0, 600)}`);
  for (const person of [clerk2, reviewer]) if ((await bring(person, release)).code !== 403) wrong(`${person.name} lets a mark in`);
  if ((await bring(bureau, { ...release, release_reason: "" })).code !== 422) wrong("a mark is let in for no reason");
  if ((await bring(bureau, release, ["甲.csv", "乙.csv"])).code !== 422) wrong("marks of two files are let in at once");
  const looked = await bring(bureau, { ...release, dry_run: "1" });
  if (!rules(looked).includes("INTAKE_SECRECY_RELEASED") || rules(looked).includes("INTAKE_SECRECY_MARK") || looked.json.blocked) wrong(`looked at: ${looked.text.slice(0, 600)}`);
  const taken = await bring(bureau, release);
  if (taken.code !== 200 || taken.json.new < 1) wrong(`let in: ${taken.text.slice(0, 600)}`);
}

await extends_();
await marks();
await links();
await papers();
end();
