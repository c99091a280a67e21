// api_again -- a form comes back: returned and handed in again with an answer or a document, withdrawn and filled in with what stood in
// it, an older version taken back; and an amount in full-width digits adds up.
import { ask, asDescribed, wrong } from "./api_kit.mjs";

const key = "653022205/monitoring/65302226T000000000101/2026/8"; // of 801001
const at = `key=${encodeURIComponent(key)}`;

async function read(path, person) {
  const answer = await ask(path, person);
  asDescribed(path.split("?")[0], "get", answer, person.name);
  if (answer.code !== 200) wrong(`${person.name} ${path}: ${answer.code} ${answer.text.slice(0, 200)}`);
  return answer.json;
}
async function write(path, person, body, code = 200, said = "") {
  const answer = await ask(path, { ...person, body });
  asDescribed(path, "post", answer, person.name);
  if (answer.code !== code || !answer.text.includes(said)) wrong(`${person.name} ${path} ${JSON.stringify(body)}: ${answer.code} ${answer.text}`);
  return answer.json;
}

// What the clerk types, by what the row is called: 执行情况, 全年预计, 可能性.
const rows = { 维护供水管网长度: ["9公里", "26公里", "确定能"], 培训水管员人数: ["12人", "12人", "确定能"], 管网水质检测合格率: ["96%", "95%", "确定能"] };
function filled(sheet) {
  const cells = {};
  for (const [name, [actual, forecast, likely]] of Object.entries(rows)) {
    const row = sheet.cells.find((one) => one.text === name).row + 1;
    Object.assign(cells, { [`G${row}`]: actual, [`H${row}`]: forecast, [`O${row}`]: likely });
  }
  return cells;
}
const said = (sheet, name) => sheet.cells.find((one) => one.row === sheet.cells.find((it) => it.text === name).row && one.column === 6).text;

export async function comesBack(people) {
  const { clerk, reviewer } = people;
  const sheetOf = () => read(`/sheet?${at}`, clerk);
  const handIn = (sheet, cells, more = {}, code = 200, words = "") => write("/sheet-hand-in", clerk, { key, layout: sheet.layout, seen: sheet.seen, cells, ...more }, code, words);
  const giveBack = async () => write("/review", reviewer, { key, seen: (await read(`/form?${at}`, reviewer)).mark, verdict: "return", reasons: ["缺佐证材料"] }, 204);

  // Full-width digits, a blank behind, a unit: the sum understands what the cell understands.
  const open = await sheetOf(), cells = filled(open);
  for (const spent of ["１２．５", "12.5 ", "12.5万", "￥12.5", "１２５，０００元"]) {
    const reading = await write("/sheet-check", clerk, { key, layout: open.layout, cells: { ...cells, H7: spent, L7: "４８" } });
    if (reading.computed.H6 !== "12.5" || reading.computed.L6 !== "48" || reading.findings.some((one) => one.rule === "FORM_TOTAL_NOT_PARTS") || reading.blocked) wrong(`${spent} adds up to ${JSON.stringify(reading)}`);
  }
  const bad = await write("/sheet-check", clerk, { key, layout: open.layout, cells: { ...cells, H7: "不多", L7: "48" } });
  if (bad.findings.filter((one) => one.severity === "blocking").map((one) => one.cell + one.rule).join() !== "H7INTAKE_MONEY") wrong(`what is no amount is said of ${JSON.stringify(bad.findings)}`);

  // Handed in, and once more the same: nothing is written, and nobody is told it were.
  if (!(await handIn(open, { ...cells, H7: "１２．５", L7: "４８" })).written) wrong("a form in full-width digits is not taken");
  const first = await sheetOf();
  const same = await handIn(first, {});
  if (same.written || !same.unchanged) wrong(`handed in twice: ${JSON.stringify(same)}`);

  // Returned: as it was it is no answer; with words it is, and they come to the reviewer.
  await giveBack();
  const returned = await sheetOf();
  if (returned.state !== "returned") wrong(`returned, and ${returned.state}`);
  await handIn(returned, {}, {}, 422, "没有改动，也没有附上文件");
  if ((await sheetOf()).state !== "returned") wrong("refused, and no longer returned");
  if (!(await handIn(returned, {}, { answer: "佐证已附在五月的表旁" })).written) wrong("a returned form cannot be handed in as it was");
  if ((await sheetOf()).state !== "handed-in") wrong("handed in again, and still returned");
  const again = await read(`/form?${at}`, reviewer);
  if (again.state !== "waiting" || !again.mine || !again.last || again.since_return?.answer !== "佐证已附在五月的表旁" || again.since_return.changed.length || again.since_return.reasons[0] !== "缺佐证材料") wrong(`the reviewer reads ${JSON.stringify(again.since_return)}`);
  if (!(await read("/reviews?year=2026&round=8&kind=monitoring", reviewer)).forms.find((one) => one.key === key)?.again) wrong("it does not wait for the reviewer again");

  // So is a document that came beside it since, and not one that was there before.
  await giveBack();
  const lacking = await sheetOf();
  await write("/attach", clerk, { key, of: "", title: "现场照片", document: "", kept: "乡档案室" }, 204);
  if (!(await handIn(lacking, {})).written) wrong("with a document it cannot be handed in as it was");
  const proved = (await read(`/form?${at}`, reviewer)).since_return;
  if (proved.answer || proved.documents.join() !== "现场照片") wrong(`the reviewer reads ${JSON.stringify(proved)}`);
  await giveBack();
  await handIn(await sheetOf(), {}, {}, 422, "没有改动，也没有附上文件");

  // Changed, then withdrawn: what stood in it is there, and everybody is told by whom and why.
  const last = await sheetOf(), length = last.cells.find((one) => one.text === "维护供水管网长度").row + 1;
  if (!(await handIn(last, { [`G${length}`]: "10公里" })).written) wrong("a change is not taken");
  await write("/sheet-withdraw", clerk, { key, seen: (await sheetOf()).seen, reason: "数字还要核对" }, 204);
  const back = await sheetOf();
  if (back.state !== "withdrawn" || back.withdrawn?.reason !== "数字还要核对" || back.withdrawn.by !== "木吉乡经办" || !back.withdrawn.at_ms) wrong(`withdrawn: ${JSON.stringify({ ...back, cells: 0 })}`);
  if (said(back, "维护供水管网长度") !== "10公里" || said(back, "培训水管员人数") !== "12人") wrong("withdrawn, and what stood in it is gone");
  const gone = await read(`/form?${at}`, reviewer);
  if (gone.state !== "withdrawn" || gone.withdrawn?.reason !== "数字还要核对" || gone.findings.length || gone.mine || gone.since_return) wrong(`the reviewer is told of what was withdrawn: ${JSON.stringify({ ...gone, says: 0 })}`);
  await write("/review", reviewer, { key, seen: gone.mark, verdict: "pass" }, 409, "已经撤回");

  // Every version can be read beside its withdrawal, and taken back: by the sheet, and nothing is written by that.
  const { versions } = await read(`/sheet-versions?${at}`, clerk);
  const { fields } = await read(`/sheet-versions?${at}&a=${versions[1].mark}&b=${versions[0].mark}`, clerk);
  if (!fields.some((one) => one.a.includes("10公里") || one.a === "10")) wrong(`the withdrawal laid beside what it took back: ${JSON.stringify(fields).slice(0, 400)}`);
  const oldest = first.seen;
  const taken = await read(`/sheet?${at}&version=${oldest}`, clerk);
  if (said(taken, "维护供水管网长度") !== "9公里" || taken.state !== "withdrawn" || taken.seen !== back.seen) wrong(`taken back: ${said(taken, "维护供水管网长度")}, ${taken.state}`);
  for (const [mark, code] of [["0000000000000000", 422], ["zz", 422], ["1234567890abcdef", 404], [versions[0].mark, 404]]) {
    const answer = await ask(`/sheet?${at}&version=${mark}`, clerk);
    asDescribed("/sheet", "get", answer, "clerk");
    if (answer.code !== code) wrong(`the version ${mark}: ${answer.code}`);
  }
  if ((await ask(`/sheet?${at}&version=${oldest}`, people.clerk2)).code !== 404) wrong("a version of another unit's form");
  if ((await read(`/sheet-versions?${at}`, clerk)).versions.length !== versions.length) wrong("reading a version wrote one");
  if (!(await handIn(back, { [`G${length}`]: "9公里" })).written) wrong("what was withdrawn cannot be handed in");
  if (said(await sheetOf(), "维护供水管网长度") !== "9公里") wrong("the version taken back does not stand");
}
