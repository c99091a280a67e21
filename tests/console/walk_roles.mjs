// walk_roles -- department, unit leader, 业务股室 and auditor on every screen: each sees its own, and what is not for it is in no menu, on no screen by its
// address, and in no answer.
//
//   PAGE (kit.mjs)   DEPARTMENT (of 801), LEADER (of 801001), OFFICE, CLERK, CLERK3 (of 301001), REVIEWER, AUDITOR, ADMINISTRATOR passwords
import { check, desk, home, look, open, signIn, soft } from "./kit.mjs";

const everybody = ["/today", "/forms", "/list", "/works", "/review", "/board", "/calendar", "/books", "/warnings", "/checks", "/evaluations", "/outreach", "/assessment"];
const roles = {
  leader: { menu: [...everybody, "/inbox"], all: false },
  department: { menu: everybody, all: false },
  office: { menu: [...everybody, "/submission"], all: true },
  auditor: { menu: [...everybody, "/inbox", "/submission", "/network", "/setup", "/accounts", "/audit"], all: true },
};
// What each screen asks first.
const answers = {
  "/import": null, // posted only: api.mjs
  "/inbox": "/inbox",
  "/submission": "/submissions",
  "/network": "/network-nodes",
  "/setup": "/setup",
  "/accounts": "/accounts",
  "/audit": "/audit",
};
const screens = [...everybody, ...Object.keys(answers)];
const ask = (page, path, body) =>
  page.evaluate(
    async ([path, body]) => {
      const { account } = await (await fetch("/api/v1/session")).json();
      const answer = await fetch(`/api/v1${path}`, body && { method: "POST", headers: { "Content-Type": "application/json", "X-Siben-Token": account.token }, body: JSON.stringify(body) });
      const text = await answer.text();
      return { code: answer.status, text };
    },
    [path, body],
  );

// Nothing of a screen changes anything: what its buttons say is what it shows, and heads sort.
async function onlyReads(page, path) {
  const does = await page.$$eval("main button:not(th button)", (list) => list.map((one) => one.textContent.trim()));
  const changes = does.filter((one) => /新建|登记|更正|导入|上报|通过|退回|重新打开|由我来审|审核|撤|附上|公布|抽取|锁定|终止|授权|写|读入|采用|合并|交表|发布|保存|提出/.test(one));
  check(!changes.length, `the auditor may ${changes} on ${path}`);
}
async function opens(page) {
  const keys = ["653022205/target/65302226T000000000101/2026/0", "653022205/monitoring/65302226T000000000101/2026/5"].map(encodeURIComponent);
  for (const path of keys.flatMap((key) => [`/form?key=${key}`, `/review?kind=target&year=2026&key=${key}`, `/forms/sheet?key=${key}`])) {
    await soft(page, path);
    await page.waitForSelector("main h2");
    check(!(await page.$('main [role="alert"]')), `the auditor ${path}: ${(await page.textContent("main")).slice(0, 300)}`);
    await onlyReads(page, path);
  }
  await soft(page, "/accounts");
  await page.waitForSelector("main td");
  await look(page, "accounts-auditor");
}

async function role(name, password, theirs) {
  const page = await open(desk), { menu, all } = roles[name];
  await signIn(page, name, password);
  await page.waitForSelector("nav a");
  const offered = await page.$$eval("nav a", (list) => list.map((one) => one.getAttribute("href")));
  check([...offered].sort().join() === [...menu].sort().join(), `${name} is offered ${offered}`);
  let own = 0;
  for (const path of screens) {
    await soft(page, path === "/today" || path === "/board" || everybody.indexOf(path) > 6 ? `${path}?as_of=2026-11-26` : path);
    const text = await page.textContent("main");
    if (!menu.includes(path)) {
      check(text.includes("您的角色看不到这一页"), `${name} is shown ${path}: ${text.slice(0, 200)}`);
      const answer = answers[path] && (await ask(page, answers[path]));
      check(!answer || answer.code === 403, `${name} is answered ${path}: ${answer?.code} ${answer?.text.slice(0, 200)}`);
      continue;
    }
    check(!(await page.$('main [role="alert"]')), `${name} ${path}: ${text.slice(0, 400)}`);
    check(all || !/巴仁乡|交通运输局/.test(text), `${name} sees another's on ${path}: ${text.match(/.{60}(巴仁乡|交通运输局).{60}/)?.[0]}`);
    own += /木吉乡/.test(text);
    if (name === "auditor") await onlyReads(page, path);
  }
  check(own > 3, `${name} sees nothing of its own`);
  // Whoever sees a number opens it.
  for (const table of ["", "by=unit", "table=monitoring&round=5&by=unit"].slice(0, name === "leader" ? 1 : 3)) {
    await page.goto(`${home}books?year=2026&${table}`);
    await page.waitForSelector("main tbody a");
    await page.click("main tbody a");
    await page.waitForSelector("#explain, main [role='alert']");
    check(!(await page.$('main [role="alert"]')), `${name} books ${table}: ${await page.textContent("main")}`.slice(0, 300));
  }
  // A piece of work of another's unit: by its address, by its answer; nobody of these writes one.
  await page.goto(`${home}works?key=${encodeURIComponent(theirs.key)}`);
  await page.waitForSelector(all ? "article" : 'main [role="alert"]');
  const answer = await ask(page, `/work?key=${encodeURIComponent(theirs.key)}`);
  check(answer.code === (all ? 200 : 404), `${name} reads another's work: ${answer.code}`);
  for (const path of ["/work-save", "/work-withdraw", "/sample-announce", "/account-add", "/submit"])
    check((await ask(page, path, { ...theirs, reason: "x", type: "training" })).code === 403, `${name} ${path}`);
  if (name === "office") await look(page, "work-office");
  if (name === "auditor") await opens(page);
  await page.context().close();
}

// The others are offered what they may have, too.
const menus = {
  clerk: [...everybody.filter((one) => one !== "/review"), "/import", "/inbox"],
  reviewer: [...everybody, "/inbox", "/submission"],
  administrator: ["/network", "/setup", "/accounts", "/audit"],
};
async function menuOf(name, password) {
  const page = await open(desk);
  await signIn(page, name, password);
  await page.waitForSelector("nav a");
  const offered = await page.$$eval("nav a", (list) => list.map((one) => one.getAttribute("href")));
  check([...offered].sort().join() === [...menus[name]].sort().join(), `${name} is offered ${offered}`);
  await page.context().close();
}

// What a unit lost points for opens, or is only named: a training that it was not at is others'.
async function deductions(password) {
  const page = await open(desk);
  await signIn(page, "clerk3", password);
  await page.goto(`${home}assessment?view=deductions&as_of=2026-12-31`);
  await page.waitForSelector('main td:has-text("没有参加培训")');
  const opened = await page.$$eval("main td a", (list) => [...new Set(list.map((one) => one.href))]);
  for (const one of opened) {
    await page.goto(one);
    await page.waitForSelector('main h2, main [role="alert"]');
    check(!(await page.$('main [role="alert"]')), `a deduction leads to ${decodeURIComponent(one)}: ${(await page.textContent("main")).slice(0, 200)}`);
  }
  await page.context().close();
}

export async function walkRoles(bureau) {
  const made = await ask(bureau, "/work-save", { type: "training", number: "2026-90", year: "2026", head: { title: "巴仁乡培训", date: "2026-04-10", people: "12" }, rows: [{ unit: "巴仁乡人民政府" }] });
  const { key } = JSON.parse(made.text);
  check(made.code === 200 && key, `a training of another's unit: ${made.code} ${made.text.slice(0, 300)}`);
  const seen = JSON.parse((await ask(bureau, `/work?key=${encodeURIComponent(key)}`)).text).seen;
  await deductions(process.env.CLERK3);
  for (const name of Object.keys(menus)) await menuOf(name, process.env[name.toUpperCase()]);
  for (const name of Object.keys(roles)) await role(name, process.env[name.toUpperCase()], { key, seen });
}
