// walk_english -- every screen in English: what the page and the node say is said in English, what a rule finds in a form and what the plan
// calls its obligations too. What is a name, a record's own words, a title or a cell of a table of the paper stays as it was written.
import { check, look, soft, speak } from "./kit.mjs";

const year = 2026;
const address = (path, words) => `${path}?${new URLSearchParams(words)}`;
const screens = [
  "/today?as_of=2026-06-20",
  ...["monitoring", "target", "self", "transfer", "fund"].map((what) => address("/forms", { what, year, ...(what === "monitoring" ? { round: 5 } : {}) })),
  "/import",
  "/list?year=2026",
  "/works",
  ...["monitoring", "target", "self_evaluation", "fund", "work"].flatMap((kind) => ["", "returned"].map((state) => address("/review", { kind, year, state }))),
  "/inbox",
  "/submission?year=2026",
  "/submission?year=2026&prepare=5",
  ...["application.8", "overall_review", "transfer", "result_use", "0"].map((prepare) => `/submission?year=${prepare === "application.8" ? 2026 : 2025}&prepare=${prepare}`),
  "/board?as_of=2026-06-20",
  "/board?by=obligation&as_of=2026-06-20",
  "/board?by=chase&as_of=2026-06-20",
  "/board?as_of=2026-06-20&duty=O-14&of=801001",
  "/board?by=extensions&grant=1",
  "/board?by=papers&register=1",
  "/calendar",
  ...["table", "heat", "trend", "flow", "scatter"].map((view) => address("/books", { year, view, ...(view === "scatter" ? { table: "monitoring", round: 5 } : {}) })),
  "/books?year=2026&by=unit",
  "/books?year=2026&table=monitoring&round=5",
  "/books?year=2026&address=coverage:2026:653022:general_public:required_fen",
  ...["", "lights", "rectification"].map((view) => address("/warnings", { view, as_of: "2026-06-20" })),
  "/warnings?view=suspicions",
  "/checks",
  ...["", "shares", "triggers", "ex_ante", "results", "scores", "key_projects", "agencies"].map((view) => address("/evaluations", { view })),
  ...["", "disclosure", "training", "publicity"].map((view) => address("/outreach", { view })),
  "/assessment?as_of=2026-06-20",
  "/assessment?view=deductions&as_of=2026-06-20",
  "/assessment?view=notice&as_of=2026-06-20",
  "/network",
  "/setup",
  "/accounts",
  "/audit",
  "/password",
];

// What is said around the data, and what has a light: text of these, without what stands in a part that is data.
function chinese() {
  const said = "nav a, nav h2, header button, header small, main h1, main h2, main h3, main label, main button, main legend, main summary, main dt, main dd, main th, main figcaption, main .hint, main .about, main .empty, main .light, main .findings li, main .findings button, main .finds li, main .finds small, main .box-list li, main .box-list small, main section[aria-labelledby=owe] td a, main section[aria-labelledby=owed] tbody td:first-child, main option, main [aria-label], main [title]";
  // Of the books a heading is the title of its table.
  const path = location.pathname;
  const data = `.paper, .form-paper, .letter, .code, select[name=unit], select[name=document], select[name=department], select[name=place], select[name=region], ul.reasons, dl.told dd`;
  const books = path === "/books" || path === "/submission" ? ", main caption, main td" : ""; // rows and titles of the program's own tables are words of it
  const days = path === "/calendar"; // a day says of itself what its holiday is called
  const found = new Set();
  for (const one of document.querySelectorAll(said + books)) {
    if (one.closest(data)) continue;
    const finds = one.closest(".findings, .finds, .box-list"); // in quotes stands what the form says
    const own = [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => (finds ? node.textContent.replace(/“[^”]*”/g, "") : node.textContent)).join(" ");
    for (const words of [own, one.matches("a, th, td, [role=region], [role=img]") ? "" : one.getAttribute("aria-label") ?? "", days && one.closest("td") ? "" : one.getAttribute("title") ?? ""]) if (/[\u4e00-\u9fff]/.test(words)) found.add(words.replace(/\s+/g, " ").trim());
  }
  return [...found];
}

// Its address and its heading are there, and nothing is under way that it asked for.
const arrived = (path) => {
  const at = new URL(path, location.origin), current = document.querySelector('nav a[aria-current="page"]');
  const item = [...document.querySelectorAll("nav a")].find((one) => at.pathname === one.pathname || at.pathname.startsWith(`${one.pathname}/`));
  const headed = item ? current === item && document.querySelector("main h1")?.textContent === item.textContent : !current;
  return location.pathname === at.pathname && location.search === at.search && headed && !document.querySelector(".loading");
};
// A screen asks after it is painted.
const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => setTimeout(done)))));
function asking(page) {
  const asked = new Set();
  page.on("request", (one) => one.url().includes("/api/v1/") && one.resourceType() !== "eventsource" && asked.add(one));
  for (const end of ["requestfinished", "requestfailed"]) page.on(end, (one) => asked.delete(one));
  return async () => {
    for (let still = 0; still < 2; still = asked.size ? 0 : still + 1) await page.evaluate(painted);
  };
}

// `names`: words that are nobody's but the county's own, or that one writes as they stand.
export async function english(page, names, more = []) {
  const left = [], answered = asking(page);
  await speak(page, "en");
  for (const path of [...screens, ...more]) {
    await soft(page, path);
    await page.waitForFunction(arrived, path).catch(() => check(false, `${path} does not come`));
    await answered();
    await page.waitForFunction(arrived, path);
    const problem = await page.$('main [role="alert"]');
    if (problem) left.push(`${path}: ${await problem.textContent()}`);
    if (!(await page.$$eval("main > *", (all) => all.some((one) => one.tagName !== "H1" && one.textContent.trim())))) left.push(`${path}: nothing below its heading`);
    for (const words of await page.evaluate(chinese)) {
      const rest = names.reduce((text, name) => (typeof name === "string" ? text.replaceAll(name, "") : text.replace(name, "")), words);
      if (/[\u4e00-\u9fff]/.test(rest)) left.push(`${path}: ${words}`);
    }
  }
  // Why something cannot be had, and what to do.
  for (const path of ["/submission?key=nothing", "/books?year=2026&address=nothing", "/works?type=nothing&sort=nothing", "/board?as_of=2026-06-20&duty=O-99&of=801001"]) {
    await soft(page, path);
    await page.waitForSelector('main [role="alert"]').catch(() => left.push(`${path}: refuses nothing`));
    const words = (await page.$$eval('main [role="alert"]', (all) => all.map((one) => one.textContent))).join(" ");
    if (/[\u4e00-\u9fff]/.test(words)) left.push(`${path}: ${words}`);
  }
  await look(page, "english-refused");
  const walked = [...screens, ...more].map((path) => path.split("?")[0]);
  for (const href of await page.$$eval("nav a", (all) => all.map((one) => one.getAttribute("href")))) if (!walked.includes(href)) left.push(`${href} stands in the menu, and is not among the screens`);
  await speak(page, "zh-CN");
  check(!left.length, `in English it says\n${[...new Set(left)].join("\n")}`);
}
