// walk -- a day at the page, in a real browser: the first day, what is owed, by keyboard and on a phone.
//
//   PAGE, SHOTS (kit.mjs)   WORD the word of the first day   CLERK password of the clerk's account
import { readFileSync, writeFileSync } from "node:fs";
import { comesBack } from "./walk_again.mjs";
import { claims } from "./walk_claims.mjs";
import { hands } from "./walk_hands.mjs";
import { meanwhile } from "./walk_meanwhile.mjs";
import { reopen } from "./walk_reopen.mjs";
import { books, forms } from "./walk_forms.mjs";
import { check, close, desk, fill, home, look, open, phone, signIn, soft, speak } from "./kit.mjs";

const asOf = "today?as_of=2026-11-26";

// What is owed leads to where it is done: each screen is there, and is of that.
async function followOwed(page, who, least) {
  const links = await page.$$eval("section[aria-labelledby=owe] td a", (all) => all.map((one) => [one.getAttribute("href"), one.textContent]));
  check(links.length >= least, `${who}: ${links.length} of what is owed lead somewhere`);
  for (const [href, words] of links) {
    await soft(page, href);
    await page.waitForSelector("h1");
    check(!(await page.$('main [role="alert"]')), `${who}, ${words}: ${href} says ${await page.textContent("main")}`);
    const at = new URL(page.url());
    // The screen may have been there already, of the link before: it is another once its data has come.
    const [select, wanted] = { "/forms": ["select[name=round]", "what"], "/review": ["main select", "kind"], "/works": ['select[name="type"]', "type"] }[at.pathname] ?? [];
    const shows = ([of, value]) => [...document.querySelectorAll(of)].some((one) => one.value.split(" ")[0] === value);
    if (select) await page.waitForFunction(shows, [select, at.searchParams.get(wanted)]).catch(() => check(false, `${who}, ${words}: ${href} shows something else`));
  }
  return links.map(([href]) => href.split("?")[0]);
}

async function firstDay() {
  const page = await open(desk);
  await page.goto(home);
  await page.waitForSelector("form");
  await look(page, "first");
  await fill(page, { word: "AAAA-BBBB-CCCC", name: "jixiaoban", display: "绩效办", password: "四本账天天向上一二三" });
  await page.click('button[type="submit"]');
  await page.waitForSelector('[role="alert"]');
  check((await page.textContent('[role="alert"]')).includes("首次口令不对"), "a wrong word is told");
  await fill(page, { word: process.env.WORD.toLowerCase() });
  await page.click('button[type="submit"]');
  await page.waitForSelector(".sums");
  await page.goto(home + asOf);
  await page.waitForSelector("section table");
  await look(page, "today-bureau");
  const screens = await followOwed(page, "the office", 5);
  for (const screen of ["/review", "/works", "/checks", "/board"]) check(screens.includes(screen), `nothing leads to ${screen}: ${screens}`);
  await page.goto(home + asOf);
  await page.waitForSelector("section table");
  // By keyboard alone: over the menu to the text, the list of shortcuts, and back.
  await page.keyboard.press("Tab");
  check(await page.evaluate(() => document.activeElement.className === "skip"), "the first stop skips to the text");
  await page.keyboard.press("Enter");
  check(await page.evaluate(() => document.activeElement.id === "main"), "and does");
  await page.keyboard.press("?");
  await page.waitForSelector("dialog[open]");
  await look(page, "keys");
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  await page.click(".who .name");
  await page.waitForSelector('[name="old"]');
  await look(page, "password");
  check(new URL(page.url()).pathname === "/password", "every screen has an address");
  await page.goBack();
  await page.waitForSelector(".sums");
  await speak(page, "en");
  await page.waitForSelector('h1:has-text("Today")'); // English is second
  await speak(page, "zh-CN");
  await page.goto(`${home}no-such-page`);
  await page.waitForSelector('h1:has-text("没有这一页")'); // what is not there is told
  await page.click(".who > button");
  await page.waitForSelector('[name="password"]');
  await look(page, "sign-in");
}

async function clerk() {
  const page = await open(phone);
  await signIn(page, "clerk", process.env.CLERK);
  await page.waitForSelector(".sums");
  await page.goto(home + asOf);
  await page.waitForSelector(".reasons");
  check((await page.textContent(".reasons")).includes("执行数与支出系统不一致"), "why it was returned");
  await look(page, "today-clerk-phone");
  // What was added after a day that has gone by is not late: no red, no days. How such a row is shown: that the node tells it so, every.mjs.
  await page.route("**/api/v1/today*", async (route) => {
    const answer = await route.fetch(), told = await answer.json();
    told.owe = [{ ...told.owe[0], open: 1, counted: 1, returned: 0, overdue: 0, days_left: -155, state: "追加 1，已报 1" }];
    await route.fulfill({ response: answer, json: told });
  });
  await page.reload();
  await page.waitForSelector('section[aria-labelledby=owe] tr:has-text("没有逾期的")');
  check(!(await page.$("section[aria-labelledby=owe] .bad")), "what is not late is red");
  await page.unroute("**/api/v1/today*");
  await page.goto(home + asOf);
  await page.waitForSelector(".reasons");
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  check(!(await wide()), "the phone scrolls sideways");
  check((await followOwed(page, "the clerk", 1)).includes("/forms"), "no form is led to");
  await page.goto(`${home}form?key=${encodeURIComponent("653022205/monitoring/65302226T000000000101/2026/5")}`);
  await page.waitForSelector("main article, main .said");
  await look(page, "form-phone");
  check(!(await wide()), "the phone scrolls sideways");
}

// A clerk brings a form with a fault, mends it, hands it in; it is returned, mended and approved.
async function work() {
  const clerk = await open(desk), reviewer = await open(desk), files = process.env.FILES;
  await signIn(clerk, "clerk", process.env.CLERK);
  await clerk.click('a[href="/import"]');
  await look(clerk, "import-empty");
  await clerk.setInputFiles('input[type="file"]', `${files}/spoilt.xlsx`);
  await clerk.waitForSelector(".file .findings");
  check(await clerk.isDisabled(".bar button"), "nothing is good yet");
  await clerk.click('.findings button:has-text("H7")');
  check((await clerk.textContent("td.chosen")).includes("96"), "the fault is shown at its cell");
  await look(clerk, "import");
  await clerk.click('.file h2 button');
  await clerk.setInputFiles('input[type="file"]', `${files}/again.xlsx`);
  await clerk.waitForSelector(".bar button:not([disabled])");
  await clerk.click(".bar button");
  await clerk.waitForSelector(".box.good");
  await look(clerk, "import-taken");

  await signIn(reviewer, "reviewer", process.env.REVIEWER);
  await reviewer.goto(`${home}review?year=2026`);
  await reviewer.waitForSelector("td a");
  await look(reviewer, "review");
  await reviewer.keyboard.press("n");
  await reviewer.waitForSelector("article .box.part");
  check((await reviewer.textContent("ins")).includes("合同6月才签"), "it opens on what changed since the return");
  await look(reviewer, "review-again");
  await reviewer.keyboard.press("r");
  await reviewer.waitForSelector("fieldset");
  await reviewer.click('.choice:has-text("整改措施没有写明期限") input');
  await look(reviewer, "review-return");
  await reviewer.click('.decide form button[type="submit"]');
  await reviewer.waitForSelector(".empty");

  // It comes to the clerk's screen by itself.
  await clerk.goto(`${home}today?as_of=2026-11-26`);
  await clerk.waitForSelector('.reasons:has-text("整改措施没有写明期限")');
  await clerk.goto(`${home}import`);
  await clerk.setInputFiles('input[type="file"]', `${files}/mended.xlsx`);
  await clerk.waitForSelector(".bar button:not([disabled])");
  await clerk.click(".bar button");
  await reviewer.waitForSelector("td a"); // told by the node that something has come
  await reviewer.click("td a");
  await reviewer.waitForSelector("article ins");
  // Each former reason is mended or not; a form passes when all are.
  await reviewer.keyboard.press("p");
  check(await reviewer.isDisabled('.decide button:has-text("通过")'), "passed without a word on why it was returned");
  await reviewer.check('input[name="former-0"][value="yes"]');
  await look(reviewer, "review-former");
  await reviewer.keyboard.press("m");
  await reviewer.waitForSelector('.decide button:not([disabled]):has-text("通过")');
  let decided = 0;
  reviewer.on("request", (one) => (decided += one.method() === "POST" && one.url().endsWith("/review")));
  await reviewer.evaluate(() => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "p", repeat: true, bubbles: true })));
  await reviewer.waitForTimeout(300);
  check(!decided, "a key held down decides about the form that comes next");
  await reviewer.keyboard.press("p");
  await reviewer.waitForSelector(".empty");

  // The session ends in the middle: the screen stays, and goes on.
  await clerk.goto(`${home}import`);
  await clerk.setInputFiles('input[type="file"]', `${files}/spoilt.xlsx`);
  await clerk.waitForSelector(".file .findings");
  await clerk.context().clearCookies();
  await clerk.click('.file h2 button');
  await clerk.setInputFiles('input[type="file"]', `${files}/spoilt.xlsx`);
  await clerk.waitForSelector('[name="password"]:visible');
  await look(clerk, "session-ended");
  await fill(clerk, { password: process.env.CLERK });
  await clerk.click('.lone button[type="submit"]');
  await clerk.waitForSelector(".drop:visible");
  check((await clerk.textContent("h1:visible")) === "导入", "one goes on where one was");

  const bureau = await open(desk);
  await signIn(bureau, "bureau", process.env.BUREAU);
  for (const by of ["unit", "obligation", "chase"]) {
    await bureau.goto(`${home}board?as_of=2026-11-26&by=${by}`);
    await bureau.waitForSelector("main table");
    await look(bureau, `board-${by}`);
  }
  // One unit of two hundred is looked for, on the screen and in what is taken away.
  await bureau.goto(`${home}board?as_of=2026-11-26`);
  await bureau.waitForSelector('main th[scope="row"]:has-text("巴仁乡")');
  await bureau.fill('main [type="search"]', "木吉乡");
  await bureau.waitForSelector('main th[scope="row"]:has-text("巴仁乡")', { state: "detached" });
  check((await bureau.locator('main th[scope="row"]:has-text("木吉乡")').count()) === 1 && /text=/.test(await bureau.getAttribute('main a[href*="format=csv"]', "href")), "who is looked for is not found");
}

async function submit() {
  const page = await open(desk);
  await signIn(page, "bureau", process.env.BUREAU);
  await page.goto(home + asOf);
  const waits = page.locator('.sums li:has(a[href="/inbox"])');
  await waits.waitFor();
  check((await waits.locator("b").textContent()) === "1", "Today does not count what waits in two versions");
  // A fund's table is as wide as its numbers need, its box scrolls, and documents are put beside it.
  const fund = await page.evaluate(async () => (await (await fetch("/api/v1/forms?what=fund&year=2026")).json()).rows[0].key);
  await page.goto(`${home}forms/sheet?key=${encodeURIComponent(fund)}`);
  await page.waitForSelector(".paper td.open.number");
  const narrow = await page.$$eval(".paper td.number[colspan='1'], .paper td.number:not([colspan])", (all) => Math.min(...all.map((one) => one.getBoundingClientRect().width)));
  check(Number.isFinite(narrow) && narrow >= 75, `a column of numbers is ${narrow} pixels wide`);
  check(!(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)), "the screen scrolls sideways, not the table");
  await page.waitForSelector(".documents h3");
  // Nobody passes one of the two before it is decided: neither by the button and the key nor by the answer.
  await page.goto(`${home}review?kind=target&year=2026&key=${encodeURIComponent("653022205/target/65302226T000000000101/2026/0")}`);
  await page.waitForSelector('article a[href^="/inbox?key="]');
  check(await page.isDisabled('.decide button:has-text("通过")'), "a form with two versions can be passed");
  const passed = await page.evaluate(async (key) => {
    const { account } = await (await fetch("/api/v1/session")).json();
    const { mark } = await (await fetch(`/api/v1/form?key=${encodeURIComponent(key)}`)).json();
    const answer = await fetch("/api/v1/review", { method: "POST", headers: { "Content-Type": "application/json", "X-Siben-Token": account.token }, body: JSON.stringify({ key, seen: mark, verdict: "pass" }) });
    return `${answer.status} ${await answer.text()}`;
  }, "653022205/target/65302226T000000000101/2026/0");
  check(/^409 .*两个版本/.test(passed), `one of two versions is passed: ${passed}`);
  await page.click('article a[href^="/inbox?key="]');
  await page.waitForSelector("article ins");
  await page.goto(home + asOf);
  await waits.locator("a").click();
  await page.waitForSelector("td a");
  await look(page, "inbox");
  await page.click("td a");
  await page.waitForSelector("article ins");
  await look(page, "conflict");
  await page.click('.choice:has-text("现在显示的") input');
  await fill(page, { reason: "已审核的为准" });
  await page.click('form button[type="submit"]');
  await page.waitForSelector(".empty");

  await page.goto(`${home}submission?year=2026&prepare=5`);
  await page.waitForSelector("article table");
  await page.waitForSelector('p:has-text("这一轮还没有上报过")');
  await look(page, "submission-prepare");
  await page.click(".bar button");
  await page.waitForSelector('pre.words:has-text("一致")'); // the level above has answered
  check((await page.textContent("#submission")).startsWith("阿克陶县 653022 2026 年度"), "a submission names its county by a code alone");
  const captions = await page.$$eval("article caption", (all) => all.map((one) => one.textContent));
  check(captions.length > 1 && captions.every((one) => one.startsWith("阿克陶县（653022）上报：2026 年")), `its tables are of ${captions}`);
  check((await page.textContent("pre.words")).startsWith("回执：阿克陶县（653022） 2026 年1—5月监控上报"), "a receipt names the county by a code alone");
  check((await page.textContent(".top .node")).replace(/\s+/g, " ").trim() === "阿克陶县 节点 653022", "the page does not say whose node it is");
  await look(page, "submission-receipt");
  await speak(page, "en");
  const lacking = await page.$$eval("main .box.part li", (all) => all.map((one) => one.textContent));
  check(lacking.length && lacking.every((one) => / owed, \d+ handed in$/.test(one)), `who has not handed in all, in English: ${lacking}`);
  await speak(page, "zh-CN");
  for (const format of ["xlsx", "csv"]) {
    const [file] = await Promise.all([page.waitForEvent("download"), page.click(`.buttons a[href*="format=${format}"]`)]);
    const bytes = readFileSync(await file.path());
    check(file.suggestedFilename() === `上报 653022 2026年 1—5月.${format}` && (format === "csv" ? bytes.toString().includes("应报金额") : bytes.subarray(0, 2).toString() === "PK"), `a submission's tables as ${format}`);
  }
  await page.click(".about a");
  await page.waitForSelector('td:has-text("一致")');
  await look(page, "submissions");
  await page.goto(`${home}network`);
  await page.waitForSelector('.node-card.parent:has-text("已同步")');
  await look(page, "network");
}

// At the level above: the submission is read and goes back, with a reason of the list and one in own words.
async function sendBack() {
  const page = await open(desk);
  await signIn(page, "boss", process.env.BOSS);
  await page.waitForSelector('[name="old"]');
  await fill(page, { old: process.env.BOSS, new: `${process.env.BOSS} 自己的` });
  await page.click('form button[type="submit"]');
  await page.waitForSelector(".sums");
  // What waits here is what came from below; the forms of a county with an office wait there.
  await page.goto(home + asOf);
  await page.waitForSelector('section[aria-labelledby=received] td:has-text("核对一致")');
  check((await page.textContent('.sums li:has(a[href="/review"]) b')) === "0", "the county's forms wait at the prefecture");
  await look(page, "today-above");
  await page.goto(`${home}review?kind=target&year=2026`);
  await page.waitForSelector('p:has-text("由下级绩效办审核")');
  check((await page.locator("main tbody tr").count()) === 0, "the queue lists what an office below reviews");
  const waiting = "653022205/target/65302226T000000000101/2026/0";
  await page.goto(`${home}review?kind=target&year=2026&key=${encodeURIComponent(waiting)}`);
  await page.waitForSelector('.box:has-text("（653022）审核，不在这里审核")');
  check(!(await page.$('button:has-text("通过并锁定")')), "a county's form is passed from above");
  const said = await page.evaluate(async (key) => {
    const { token } = (await (await fetch("/api/v1/session")).json()).account;
    const { mark } = await (await fetch(`/api/v1/form?key=${encodeURIComponent(key)}`)).json();
    const answer = await fetch("/api/v1/review", { method: "POST", headers: { "Content-Type": "application/json", "X-Siben-Token": token }, body: JSON.stringify({ key, seen: mark, verdict: "pass" }) });
    return { code: answer.status, ...(await answer.json()) };
  }, waiting);
  check(said.code === 409 && said.detail.includes("下级绩效办审核"), `a county's form is decided from above: ${JSON.stringify(said)}`);
  await look(page, "review-above");
  // Counties are called by their names.
  await page.goto(`${home}board?as_of=2026-09-20`);
  await page.waitForSelector('main th[scope="row"]:has-text("阿克陶县")');
  check((await page.$$eval("main th[scope=row]", (all) => all.map((one) => one.textContent))).every((name) => !/^\d+$/.test(name)), "a county by its code on the board");
  // Why a county owes it is said there too; a term that only a unit can be given is not offered.
  await page.goto(`${home}board?as_of=2026-09-20&duty=P-02&of=653022`);
  await page.waitForSelector('section[aria-labelledby="why"] dd');
  check(!(await page.$('section[aria-labelledby="why"] a[href*="extensions"]')), "a county is offered a unit's extension");
  await look(page, "board-above");
  await page.goto(`${home}board?by=chase&as_of=2026-09-20`);
  await page.waitForSelector('main td:has-text("阿克陶县")');
  await page.goto(home + asOf);
  await page.click("section[aria-labelledby=received] td a");
  await page.waitForSelector("article table");
  await page.click(".decide .bar button");
  await page.waitForSelector(".decide textarea");
  check(await page.isDisabled('.decide button[type="submit"]'), "it does not go back without a reason");
  await page.click('.choice:has-text("附件或报告不全") input');
  await fill(page, { reason: "请附上领导小组会议纪要" });
  await look(page, "submission-return");
  await page.click('.decide button[type="submit"]');
  await page.waitForSelector('section[aria-labelledby="returned"]:has-text("附件或报告不全")');
  check(!(await page.$(".decide")), "it is not returned twice");
}
async function sentBack() {
  const page = await open(desk);
  await signIn(page, "bureau", process.env.BUREAU);
  await page.goto(home + asOf);
  await page.waitForSelector('section[aria-labelledby=back] li:has-text("请附上领导小组会议纪要")');
  await look(page, "today-submission-returned");
  await page.click('section[aria-labelledby=back] a:has-text("上报被上级退回")');
  await page.waitForSelector('section[aria-labelledby="returned"]:has-text("州绩效办")');
  await look(page, "submission-returned");
  await page.click('section[aria-labelledby="returned"] a');
  await page.waitForSelector('button:has-text("签名上报")');
  await page.click('button:has-text("签名上报")');
  await page.waitForSelector('pre.words:has-text("一致")');
  check(!(await page.$('section[aria-labelledby="returned"]')), "the new version answers the return");
  // What has gone up stands on the board with its receipt, whole; as soon as all is reviewed it is done, whatever its brackets tell.
  const board = `${home}board?as_of=${new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10)}&by=obligation`;
  const told = async () => {
    await page.goto(board);
    const cell = page.locator('td span[title*="回执：核对一致"]').first();
    await cell.waitFor();
    return ((await cell.textContent()) ?? "").trim();
  };
  const first = await told();
  check(first.startsWith("…") && first.includes("待报") && first.endsWith("回执：核对一致）"), `the board says of what went up: ${first}`);
  check(await page.$$eval("main td:nth-child(2)", (cells) => cells.every((cell) => cell.clientWidth > 150)), "a long state leaves no room for what is to be done");
  await look(page, "board-submitted");
  await page.route("**/api/v1/board*", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replaceAll("待报（", "完成（") });
  });
  const done = await told();
  check(done.startsWith("✓") && done.includes("完成（") && done.endsWith("回执：核对一致）"), `the board says of what is done: ${done}`);
}

// Where this year's forms are, on Today and beside the form that was handed in: here alone while the line is cut, above when it has healed.
async function marks(page, here, words) {
  await soft(page, "/today");
  await page.waitForSelector("section[aria-labelledby=arrived] dd");
  const right = (here) => {
    const pairs = [...document.querySelectorAll("section[aria-labelledby=arrived] .pairs > div")];
    const counts = Object.fromEntries(pairs.map((one) => [one.querySelector("dt").textContent.replace(/^[^\u4e00-\u9fff]+/, "").trim(), Number(one.querySelector("dd").textContent)]));
    return here ? counts["只在本机"] > 0 : counts["只在本机"] === 0 && counts["州已收到"] > 2;
  };
  await page.waitForFunction(right, here).catch(async () => check(false, `Today says ${await page.textContent("section[aria-labelledby=arrived]")} while ${here ? "the line is cut" : "the line is there"}`));
  await soft(page, `/form?key=${encodeURIComponent("653022205/monitoring/65302226T000000000101/2026/5")}`);
  await page.waitForFunction((want) => document.querySelector("main").textContent.includes(want), words);
}
async function marksCut() {
  const page = await open(desk);
  await signIn(page, "clerk", process.env.CLERK);
  await marks(page, true, "只在本机");
}
async function marksHealed() {
  const page = await open(desk);
  await signIn(page, "clerk", process.env.CLERK);
  await marks(page, false, "州已收到");
}

// Field by field: what one side alone changed is there already, what both changed a person chooses.
async function merge() {
  const page = await open(desk);
  await signIn(page, "bureau", process.env.BUREAU);
  await page.goto(`${home}inbox`);
  await page.waitForSelector("td a");
  await page.click("td a");
  await page.waitForSelector("article ins");
  await page.click('[name="side"][value="merge"]');
  await page.waitForSelector('p:has-text("还有 1 处")');
  await fill(page, { reason: "电话核对过" });
  check(await page.isDisabled('form button[type="submit"]'), "what both changed waits for a person");
  await look(page, "merge");
  await page.click('tr.waits label:has-text("用上干净水")');
  await page.waitForSelector('p:has-text("每一处都有了")');
  await page.click('form button[type="submit"]');
  await page.waitForSelector(".empty");
}

async function differs() {
  const page = await open(desk);
  await signIn(page, "bureau", process.env.BUREAU);
  await page.goto(`${home}submission?year=2026&prepare=5`);
  await page.waitForSelector('section.changes ins');
  check((await page.locator('section.changes tbody tr').count()) > 1, "count and amount of what is owed have changed");
  const changed = await page.$$eval('section.changes tbody tr', (all) => all.map((one) => one.textContent));
  check(changed.some((one) => /^四本预算覆盖 › 一般公共预算 › .*应报金额.*万元.*万元$/.test(one)), `what has changed is told as ${changed.slice(0, 3).join(" | ")}`);
  // The round went up a moment ago, of the same units: no row of any table is new, none is gone.
  const rows = changed.filter((one) => /这次才有|这次没有/.test(one));
  check(!rows.length, `the same rows are compared with those of another table: ${rows.slice(0, 3).join(" | ")}`);
  await look(page, "submission-changes");
}

async function cut() {
  const page = await open(phone);
  await signIn(page, "bureau", process.env.BUREAU);
  await page.goto(`${home}network`);
  await page.waitForSelector('.node-card.parent:has-text("没有连上")');
  await look(page, "network-cut-phone");
}

// Of several forms the good ones are taken; what is left is what stays to be mended, and nothing says that it is not saved.
async function partly() {
  const heads = "预算年度,单位代码,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,全年预计完成值,完成可能性,偏差类型,偏差原因,改进措施";
  const row = (start, likely) => `2026,${start},48,48,9.6,万元,产出指标,数量指标,完成数量,≥,26,个,10,9,26,${likely},,,`;
  const rows = [
    row("801001,65302226T000000000101,2026年农村饮水安全管护项目,一般公共预算,县级", "确定能"),
    row("301001,65302226T000000000207,2026年农村公路养护工程,一般公共预算,中央", "确定能"),
    row("802001,65302226T000000000318,2026年庭院经济发展补助,一般公共预算,中央", "确定能"),
    row("801001,65302226T000000000411,农村人居环境整治,政府性基金预算,县级", "有可能"), // and no reason
  ];
  const page = await open(desk);
  await signIn(page, "bureau", process.env.BUREAU);
  await page.goto(`${home}import`);
  await page.click(".answers summary");
  await page.fill('[name="month"]', "10");
  await page.press('[name="month"]', "Tab"); // as one leaves the field
  await page.setInputFiles('input[type="file"]', { name: "十月监控.csv", mimeType: "text/csv", buffer: Buffer.from([heads, ...rows].join("\r\n")) });
  await page.waitForSelector('.bar:has-text("3 张可以导入")', { timeout: 30000 });
  check((await page.locator(".file > .forms li").count()) === 1, "those that are good are listed among those to mend");
  await page.click(".file > .forms li .link");
  await page.waitForSelector(".findings li.chosen");
  await page.waitForSelector("td.chosen"); // of delimited text too
  await look(page, "import-some");
  await page.click(".bar button");
  await page.waitForSelector('.bar:has-text("3 张与已保存的相同")', { timeout: 30000 });
  const bar = await page.textContent(".bar");
  check(bar.includes("1 张退回") && !bar.includes("还没有保存") && (await page.isDisabled(".bar button")), `what is left after taking: ${bar}`);
  await look(page, "import-rest");
  await page.click(".file h2 button");
  // A list of one unit: whether it is the whole of the county is for a person to say, and what follows is said before it is taken.
  const list = ["预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位", "2026,801001,木吉乡人民政府,65302226T000000000101,2026年农村饮水安全管护项目,特定目标类,一般公共预算,县级,财政拨款,48,0,万元"];
  await page.fill('[name="month"]', "");
  await page.setInputFiles('input[type="file"]', { name: "清单.csv", mimeType: "text/csv", buffer: Buffer.from(list.join("\r\n")) });
  await page.waitForSelector('.findings .hint:has-text("不用管")', { timeout: 30000 });
  await page.check('[name="whole"]');
  await page.waitForSelector('.findings .hint:has-text("不再应报；")', { timeout: 30000 });
  await look(page, "import-whole");
  await page.click(".file h2 button");
  // What was looked at is what is taken, whatever is saved under its name meanwhile.
  const roster = `${process.env.FILES}/名册.csv`;
  writeFileSync(roster, "单位编码,单位名称,分管领导,经办人,联系电话\n801001,木吉乡人民政府,负责人甲,经办人丙,0908-1234568\n");
  await page.setInputFiles('input[type="file"]', roster);
  await page.waitForSelector(".bar button:not([disabled])", { timeout: 30000 });
  writeFileSync(roster, "单位编码,单位名称,分管领导,经办人,联系电话\n801001,木吉乡人民政府,没有看过的人,没有看过的人,0908-1234569\n");
  await page.click(".bar button");
  await page.waitForSelector(".box.good", { timeout: 30000 });
}

// At the level above: what the county's office settles stands apart, with whom to call, and is counted for nobody here.
async function inboxAbove() {
  const page = await open(desk);
  await signIn(page, "boss", `${process.env.BOSS} 自己的`);
  await page.waitForSelector(".sums");
  check(!(await page.$('.sums a[href="/inbox"]')), "what the county settles is counted at the prefecture");
  await page.goto(`${home}inbox`);
  await page.waitForSelector('section[aria-labelledby="below"] td:has-text("（653022）")');
  check((await page.textContent("#below")) === "由下级处理" && !!(await page.$("main .empty")), "what is settled here and what is settled below stand apart");
  await look(page, "inbox-above");
  await page.click('section[aria-labelledby="below"] td a');
  await page.waitForSelector('.box:has-text("不在这里决定")');
  check(!(await page.$('[name="side"]')), "what the county settles is decided above");
  // Its own plan has no monitoring: the warnings are those of its counties, in the last round that there is.
  await page.goto(`${home}warnings`);
  await page.waitForSelector('main td:has-text("农村饮水安全管护项目")');
  check(!(await page.$('main [role="alert"]')), "a prefecture has no warnings");
}

const walks = { comesBack, claims, hands, meanwhile, reopen, inboxAbove, partly, books, forms, marksCut, marksHealed, differs, first: firstDay, clerk, work, submit, sendBack, sentBack, merge, cut };
try {
  for (const name of process.argv.slice(2)) await walks[name]();
} finally {
  await close();
}
