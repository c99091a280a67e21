// lists -- every list of the API: by key, in a stable order, filtered and sorted as it is described; taken away whole, and
// nothing left behind where somebody went away.
import { readdirSync, readlinkSync } from "node:fs";
import { connect } from "node:net";
import { ask, asDescribed, base, whole, wrong } from "./api_kit.mjs";

// What came today is not of an earlier day.
const day = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
// What is asked of a list so that it has rows, and what names a row of it.
const usual = {
  "/forms": "what=monitoring&year=2026&round=5",
  "/reviews": "year=2026&round=5",
  "/ledger": `table=handling&round=5&as_of=${day}`,
  "/board": "as_of=2026-06-20&by=unit",
  "/chase": "as_of=2026-06-20",
  "/books-projects": "year=2026&round=5",
  "/books-explain": "address=coverage:2026:653022:total:required_fen",
};
const rowsOf = (it) => (it.table?.rows ?? it.rows ?? it.projects ?? it.parts ?? it.forms ?? it.submissions ?? it.accounts).map((row) => row.key ?? row.name ?? JSON.stringify(row.values));
// Numbers by size, before words; what is empty last, whichever way.
function compare(a, b, down) {
  if (a === "" || b === "") return (a === "") - (b === "");
  const number = [a, b].map((one) => /^-?\d+(\.\d+)?$/.test(one));
  const order = number[0] && number[1] ? Number(a) - Number(b) : number[0] !== number[1] ? (number[0] ? -1 : 1) : Buffer.compare(Buffer.from(a), Buffer.from(b));
  return down ? -order : order;
}
function valuesOf(it, sort) {
  const grid = it.table ?? (it.columns ? it : null);
  if (!grid) return null;
  const at = grid.columns.findIndex((column) => column.id === sort);
  return grid.rows.map((row) => String(row.values[at]?.value ?? row.values[at]));
}

async function read(path, words, person, code = 200) {
  const answer = await ask(`${path}?${words}`, person);
  asDescribed(path, "get", answer, "bureau");
  if (answer.code !== code) wrong(`${path}?${words}: ${answer.code} ${answer.text.slice(0, 300)}`);
  return answer.json;
}

async function walkOne(path, asked, sort, person) {
  const words = `${asked}&sort=${sort}`, all = await read(path, `${words}&limit=5000`, person);
  const rows = rowsOf(all), limit = Math.max(2, Math.ceil(rows.length / 4));
  const values = valuesOf(all, sort.replace("-", ""));
  if (all.total !== rows.length || all.next || all.before !== null) wrong(`${path} ${sort}: ${rows.length} of ${all.total}`);
  for (let i = 1; values && sort && i < values.length; i++) if (compare(values[i - 1], values[i], sort.startsWith("-")) > 0) return wrong(`${path} ${sort}: ${values[i - 1]} before ${values[i]}`);
  let page = await read(path, `${words}&limit=${limit}`, person), seen = rowsOf(page), pages = 1;
  for (let before = page; page.next; pages++, before = page) {
    page = await read(path, `${words}&limit=${limit}&after=${page.next}`, person);
    if (page.from !== seen.length) wrong(`${path} ${sort}: page ${pages + 1} begins at ${page.from}, not ${seen.length}`);
    const back = await read(path, `${words}&limit=${limit}${page.before ? `&after=${page.before}` : ""}`, person);
    if (JSON.stringify(rowsOf(back)) !== JSON.stringify(rowsOf(before))) wrong(`${path} ${sort}: the page before ${pages + 1} is another`);
    seen = [...seen, ...rowsOf(page)];
  }
  if (JSON.stringify(seen) !== JSON.stringify(rows)) wrong(`${path} ${sort}: in ${pages} pages another list than whole`);
  return rows.length;
}

// Rows of a csv; a line within quotes ends none.
export const csvRows = (text) => text.replace(/^\ufeff/, "").replace(/"(?:[^"]|"")*"/g, '""').trimEnd().split("\r\n");

// Every list can be taken away whole, whatever page of it is on the screen.
async function takeWhole(path, asked, person) {
  const { total } = await read(path, asked, person);
  for (const format of ["csv", "xlsx"]) {
    const file = await ask(`${path}?${asked}&limit=1&format=${format}`, person);
    if (file.code !== 200 || !(format === "csv" ? file.type === "text/csv" && /[一-鿿]/.test(file.text) : file.text.startsWith("PK"))) wrong(`${path} as ${format}: ${file.code} ${file.type} ${file.text.slice(0, 200)}`);
    if (format === "csv" && csvRows(file.text).length < total + 1) wrong(`${path} as csv: ${csvRows(file.text).length} lines of ${total} rows`);
  }
  await refuses(path, asked, "format=doc", "format", person);
}

async function refuses(path, asked, words, where, person) {
  const problem = await read(path, `${asked}&${words}`, person, 422);
  if (problem.where !== where || !/[一-鿿]/.test(problem.detail) || !/[一-鿿]/.test(problem.what_to_do)) wrong(`${path} ${words}: ${JSON.stringify(problem)}`);
}

export async function walkLists(people) {
  let walked = 0;
  for (const [path, methods] of Object.entries(whole.paths)) {
    const sorts = methods.get?.["x-sorts"];
    if (!sorts) continue;
    const person = path === "/accounts" ? people.administrator : people.bureau, asked = usual[path] ?? "year=2026";
    const first = await read(path, asked, person), columns = (first.table ?? first).columns?.map((column) => column.id) ?? [];
    const names = sorts.length ? sorts : ["", ...columns.slice(0, 4)];
    let most = 0;
    for (const name of names) for (const sort of name ? [name, `-${name}`] : [""]) most = Math.max(most, await walkOne(path, asked, sort, person));
    walked++;
    await takeWhole(path, asked, person);
    await refuses(path, asked, "sort=nothing", "sort", person);
    for (const after of ["%23", "nothing", "AAAA"]) await refuses(path, asked, `after=${after}`, "after", person);
    for (const limit of ["0", "5001", "x"]) await refuses(path, asked, `limit=${limit}`, "limit", person);
    if (most < 2) continue;
    const other = await read(path, `${asked}&limit=1&sort=${names.at(-1)}`, person);
    await refuses(path, asked, `limit=1&sort=-${names.at(-1)}&after=${other.next}`, "after", person);
    if (methods.get.parameters.some((one) => one.name === "text") && rowsOf(await read(path, `${asked}&text=${encodeURIComponent("没有这样的字")}`, person)).length) wrong(`${path}: words that nothing says`);
  }
  if (walked < 10) wrong(`only ${walked} lists are described`);
}

// A row that goes while one turns the page moves no other.
export async function walkOnWhileRowsGo(person) {
  const asked = "year=2026&round=5&sort=code&limit=5";
  const first = await read("/reviews", asked, person), second = await read("/reviews", `${asked}&after=${first.next}`, person);
  for (const gone of [first.forms[4], second.forms[0]]) {
    const said = await ask("/review", { ...person, body: { key: gone.key, seen: gone.mark, verdict: "return", reasons: ["数字不对"] } });
    if (said.code >= 300) wrong(`returning ${gone.key}: ${said.code} ${said.text}`);
  }
  const now = await read("/reviews", `${asked}&after=${first.next}`, person);
  const expected = [...second.forms.slice(1).map((one) => one.key)];
  if (JSON.stringify(now.forms.slice(0, 4).map((one) => one.key)) !== JSON.stringify(expected)) wrong(`rows went, and others moved: ${now.forms.map((one) => one.key)} not ${expected}`);
}

const held = () =>
  readdirSync(`/proc/${process.env.PID}/fd`).filter((fd) => {
    try {
      return readlinkSync(`/proc/${process.env.PID}/fd/${fd}`).startsWith(process.env.FOLDER) && readlinkSync(`/proc/${process.env.PID}/fd/${fd}`).endsWith("(deleted)");
    } catch {
      return false; // closed since
    }
  }).length;

// Whole, from its first line to its last; and given up in the middle.
export async function takeAway(person) {
  const asked = `/ledger?table=deductions&as_of=${day}`;
  const total = (await ask(asked, person)).json.total;
  for (const sort of ["", "&sort=-unit_code"]) {
    const lines = (await ask(`${asked}&format=csv${sort}`, person)).text.trimEnd().split("\r\n");
    if (total < 1000 || lines.length !== total + 1 || lines.some((line) => !line)) wrong(`${lines.length} lines of ${total} rows`);
  }
  const before = readdirSync(process.env.FOLDER).sort().join();
  const { hostname, port } = new URL(base);
  for (const format of ["csv", "xlsx"])
    await new Promise((done) => {
      const socket = connect(Number(port), hostname, () => socket.write(`GET /api/v1${asked}&format=${format} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${person.cookie}\r\n\r\n`));
      socket.once("data", (bytes) => {
        if (!String(bytes).startsWith("HTTP/1.1 200")) wrong(`given up: ${bytes}`);
        socket.destroy();
        done();
      });
    });
  for (let i = 0; held() && i < 100; i++) await new Promise((done) => setTimeout(done, 50));
  if (held()) wrong("who went away has left a file open");
  if (readdirSync(process.env.FOLDER).sort().join() !== before) wrong("who went away has left a file");
}
