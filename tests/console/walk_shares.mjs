// walk_shares -- the share picker at a prefecture: county by county, each by its own plan; what is evaluated is told from what is chosen.
//
//   walk_shares.mjs unset   before its plan says anything of samples; chooses the password
//   PAGE, SHOTS (kit.mjs)   BOSS the first password of the prefecture's office
import { check, close, desk, fill, home, look, open, phone, signIn, speak } from "./kit.mjs";

const picker = 'section[aria-labelledby="picker"]';
const rows = (page) => page.$$eval(`${picker} tbody tr`, (list) => list.map((one) => one.textContent));
const said = (page) => page.textContent(`${picker} p[role="status"]`);

const own = `${process.env.BOSS} 自己的`;

// A plan that says nothing of samples: what it lacks is said.
async function unset() {
  const page = await open(desk);
  await signIn(page, "boss", process.env.BOSS);
  await page.waitForSelector('[name="new"]');
  await fill(page, { old: process.env.BOSS, new: own });
  await page.click('button[type="submit"]');
  await page.waitForSelector("nav a");
  await page.goto(`${home}checks?announce=1`);
  await page.selectOption('main [name="round"]', "5");
  const answer = page.waitForResponse((one) => one.url().endsWith("/sample-announce"));
  await page.click('button:has-text("先看总体")');
  check((await answer).status() === 409, "what a plan does not set is a fault of the node");
  await page.waitForSelector('main [role="alert"]:has-text("计划没有设定抽样的规则")');
}

async function shares() {
  const page = await open(desk);
  await signIn(page, "boss", own);
  await page.goto(`${home}evaluations?view=shares`);
  await page.waitForSelector(`${picker} tbody tr`);
  // The table has a row each department of each county; a county without a plan says that it has none.
  const table = await page.textContent("main .scroll table");
  check(table.includes("阿克陶县 木吉乡人民政府") && table.includes("乌恰县") && table.includes("没有该县的工作计划"), `counties: ${table}`);
  check((await page.locator("main .scroll table .mark.bad").count()) === 2, "what nobody asks is missed");
  check(!(await page.$('main [name="department"]')) && !(await page.$('main [name="unit"]')), "a department's code is one of each county: there is none to choose by");
  // A county at a time: what another one has counts in none of its shares.
  const choices = await page.$$eval('[name="picker-department"] option', (list) => list.map((one) => [one.value, one.textContent]));
  check(choices[0][1] === "阿克陶县" && choices.length === 3 && choices.every(([code]) => code.startsWith("653022/")), `counties with a plan: ${JSON.stringify(choices)}`);
  check((await rows(page)).length === 4 && (await rows(page))[0].includes("庭院经济补助"), `the largest is first: ${await rows(page)}`);
  check((await said(page)).includes("15.00%"), `what is evaluated already: ${await said(page)}`);
  await page.click(`${picker} button:has-text("从大到小")`);
  await page.waitForSelector(`${picker} p[role="status"] .mark.good`);
  check((await said(page)).includes("65.00%"), `with the largest: ${await said(page)}`);
  await look(page, "shares-prefecture");
  // A department of it: its own share, and by hand.
  await page.selectOption('[name="picker-department"]', { label: "阿克陶县 木吉乡人民政府" });
  await page.waitForFunction((at) => document.querySelectorAll(`${at} tbody tr`).length === 3, picker);
  check((await said(page)).includes("30.00%") && !!(await page.$(`${picker} p[role="status"] .mark.good`)), `of one department: ${await said(page)}`);
  check((await page.locator(`${picker} input[type="checkbox"]`).count()) === 2, "what is evaluated is not to be chosen");
  await page.check(`${picker} [aria-label="村级道路养护"]`);
  check((await said(page)).includes("90.00%"), `by hand: ${await said(page)}`);
  await speak(page, "en");
  await page.waitForSelector(`${picker} h2`);
  check(!/[\u4e00-\u9fff]/.test((await said(page)).replace(/万元/g, "")), `in English: ${await said(page)}`);
  await speak(page, "zh-CN");

  // A code of a unit is one of each county: every answer names the unit of the project's own.
  for (const [path, code] of [
    ["list?year=2026", "65302226T000000000101"],
    ["forms?what=monitoring&year=2026&round=5", "65302226T000000000101"],
    ["ledger?table=evaluations&year=2025", "65302225T000000000202"],
    ["books-projects?year=2026&table=monitoring&round=5", "65302226T000000000101"],
  ]) {
    const told = await page.evaluate(async (path) => (await fetch(`/api/v1/${path}`)).text(), path);
    const at = told.indexOf(code), row = told.slice(Math.max(0, told.lastIndexOf("{", at)), at + 600).split("}")[0];
    check(at < 0 || !row.includes("乌恰镇"), `${path} names another county's unit: ${row}`);
    check(at >= 0, `${path} has no ${code}: ${told.slice(0, 400)}`);
  }
  // A sample of what the counties have monitored: announced, one picked for a reason, drawn, made again.
  await page.goto(`${home}checks?announce=1`);
  await page.selectOption('main [name="round"]', "5");
  await page.click('button:has-text("先看总体")');
  await page.waitForSelector('pre.words:has-text("总体 1 个项目")');
  await page.click('form button[type="submit"]');
  await page.waitForSelector(".seed");
  await page.goto(`${home}checks`);
  await page.click("main td a");
  await page.waitForSelector('main [name="seed"]');
  await page.fill('main [name="pick"]', "饮水");
  await page.keyboard.press("Enter");
  await page.fill('main [name="reason"]', "群众反映");
  await page.click('form button[type="submit"]');
  await page.waitForSelector('.light:has-text("逐项重算，一致")');
  await look(page, "sample-prefecture");
  check((await page.textContent("main")).includes("木吉乡人民政府"), "whose project was drawn");

  const small = await open(phone);
  await signIn(small, "boss", own);
  await small.goto(`${home}evaluations?view=shares`);
  await small.waitForSelector(`${picker} tbody tr`);
  check(!(await small.evaluate(() => document.documentElement.scrollWidth > innerWidth)), "the picker scrolls sideways on a phone");
  // A long head of a figure ends beside it, not under it.
  const wide = await small.$$eval("main td[data-head]", (cells) => cells.filter((one) => getComputedStyle(one, "::before").whiteSpace !== "normal").map((one) => one.dataset.head));
  check(!wide.length, `heads that run into their figures: ${wide}`);
  await look(small, "shares-prefecture-phone");
}

try {
  await (process.argv[2] === "unset" ? unset() : shares());
} finally {
  await close();
}
