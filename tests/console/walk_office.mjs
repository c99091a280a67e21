// walk_office -- the pages of who keeps the node: accounts, the audit log.
//
//   PAGE, SHOTS (kit.mjs)   ADMINISTRATOR, … passwords of the accounts of that name
import { readFileSync } from "node:fs";
import { arrowTo, check, close, desk, fileBy, fill, home, look, open, phone, press, signIn, tabTo, speak } from "./kit.mjs";

const administrator = { name: "administrator", password: process.env.ADMINISTRATOR };

async function accounts() {
  const page = await open(desk);
  await signIn(page, administrator.name, administrator.password);
  await page.click('nav a[href="/accounts"]');
  await page.waitForSelector('td:has-text("clerk2")');
  check((await page.$$('button[aria-label="终止 administrator"]')).length === 0, "nobody ends the account that is used");
  await look(page, "accounts");
  await page.click("summary");
  check((await page.textContent("details")).includes("管理账号"), "what a role may do is said");
  // By keyboard alone: a new reviewer with a portfolio.
  await page.focus('main button:has-text("新建账号")');
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.name === "account-name"); // it takes the focus by itself
  await page.keyboard.type("shenhe2");
  await page.keyboard.press("Tab");
  await page.keyboard.type("审核人丙");
  await page.focus('[name="role-reviewer"]');
  await page.keyboard.press("Space");
  await page.focus('[name="units"]');
  await page.keyboard.type("801001");
  await page.keyboard.press("Enter");
  check((await page.textContent(".chosen li")).includes("木吉乡"), "a unit is chosen by its code");
  await look(page, "accounts-new");
  await page.click('form button[type="submit"]');
  await page.waitForSelector(".word");
  const word = await page.textContent(".word");
  check(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/.test(word), "a word that can be read out");
  await look(page, "accounts-word");
  await page.click(".box.good button");
  // Who got it has to change it first.
  const other = await open(phone);
  await other.goto(home);
  await fill(other, { name: "shenhe2", password: word });
  await other.click('button[type="submit"]');
  await other.waitForSelector('[name="old"]');
  await other.context().close();
  // The list says where an account stands; ending one is asked once more.
  await page.click('button[aria-label="锁定 shenhe2"]');
  await page.waitForSelector('tr:has-text("shenhe2") >> text=已锁定');
  await page.click('button[aria-label="终止 shenhe2"]');
  await page.waitForSelector('[role="alertdialog"]');
  await page.waitForFunction(() => document.activeElement.textContent === "终止这个账号"); // the question has the focus
  await look(page, "accounts-end");
  await page.keyboard.press("Enter");
  await page.waitForSelector('tr:has-text("shenhe2")', { state: "detached" });
  await page.check('[name="past"]');
  await page.waitForSelector('tr:has-text("shenhe2") >> text=已终止');
  await speak(page, "en");
  await page.waitForSelector('h1:has-text("Accounts")');
  check(!/[\u4e00-\u9fff]/.test(await page.textContent("details")), "what a role may do is said in English too");
  // It is kept with the account: another browser speaks it too.
  const elsewhere = await open(desk);
  await signIn(elsewhere, administrator.name, administrator.password);
  await elsewhere.waitForSelector('h1:has-text("Network")');
  await elsewhere.context().close();
  await speak(page, "zh-CN");
  await page.context().close();
}

// A language from a file, read from the right: what it lacks is said in English; a broken file is not offered.
async function languages() {
  const page = await open({ ...phone, width: 360 });
  await page.goto(home);
  await page.click('.languages button[lang="ug"]');
  await page.waitForFunction(() => document.documentElement.dir === "rtl");
  check((await page.textContent('label[for="name"]')) === "ئىسىم", "the words of the file");
  check((await page.textContent('label[for="password"]')) === "Password", "what it lacks is said in English");
  check((await page.$$(".languages button")).length === 3, "a broken file is offered");
  await fill(page, administrator);
  await page.click('button[type="submit"]');
  await page.waitForSelector('h1:has-text("网络")'); // an account has chosen Chinese before: it speaks for itself
  await speak(page, "ug");
  await page.waitForSelector('h1:has-text("تور")');
  // Whoever speaks another language stays where he is: nothing takes the keyboard away to the heading.
  await page.waitForTimeout(200);
  check(await page.evaluate(() => document.activeElement.closest(".languages")), "another language takes the keyboard away");
  check(!(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)), "the phone scrolls sideways");
  // The menu behind its button, by keyboard.
  await page.focus(".menu-button");
  await page.keyboard.press("Enter");
  await page.waitForSelector("nav.opened a");
  await look(page, "menu-phone-rtl");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement.className.includes("menu-button")); // Escape closes the menu
  await page.click(".menu-button");
  await page.click('nav a[href="/audit"]');
  await page.waitForSelector(".scroll td");
  check(!(await page.isVisible("nav a")), "a page is chosen, and the menu stands before it");
  await page.setViewportSize(desk);
  await look(page, "audit-rtl");
  await speak(page, "zh-CN");
  await page.waitForFunction(() => document.documentElement.dir === "ltr");
  await page.context().close();
}

// By keyboard alone from the menu to the file.
async function audit() {
  const page = await open(desk);
  await signIn(page, administrator.name, administrator.password);
  await page.waitForSelector('nav a[href="/audit"]');
  await press(page, 'nav a[href="/audit"]');
  await page.waitForSelector("td");
  check((await page.textContent(".box.good")).includes("没有被改过"), "the state of the chain is said");
  await look(page, "audit");
  await arrowTo(page, '[name="what"]', "account-end");
  await page.waitForFunction(() => [...document.querySelectorAll("tbody tr")].every((row) => row.textContent.includes("终止账号")));
  check((await page.textContent("tbody")).includes("shenhe2"), "what was done is there");
  check(new URL(page.url()).searchParams.get("what") === "account-end", "a filter belongs to the address");
  for (let i = 0; i < 60 && (await page.inputValue('[name="what"]')); i++) await page.keyboard.press("ArrowUp");
  await page.waitForSelector('main button:has-text("更早的")');
  const rows = await page.$$eval("tbody tr", (list) => list.length);
  await press(page, "main button", "更早的");
  await page.waitForFunction((n) => document.querySelectorAll("tbody tr").length > n, rows);
  await page.focus("h1");
  for (const format of ["xlsx", "csv"]) {
    await tabTo(page, `main a[download][href*="format=${format}"]`);
    const [file] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    check(/^操作日志.*截至 \d{4}-\d\d-\d\d/.test(file.suggestedFilename()) && file.suggestedFilename().endsWith(`.${format}`), `it can be taken away as ${format}: ${file.suggestedFilename()}`);
    // Which deed it was is said as on the screen.
    if (format === "csv") check(/"登录"/.test(readFileSync(await file.path(), "utf8")) && !/"(sign-in|export|account-add)"/.test(readFileSync(await file.path(), "utf8")), "the log speaks to programs");
  }
  await page.context().close();
}

async function calendar() {
  const page = await open(desk);
  await signIn(page, "clerk", process.env.CLERK);
  await page.keyboard.press("c");
  await page.waitForSelector('h1:has-text("日历")');
  await page.goto(`${home}calendar?year=2026`);
  await page.waitForSelector(".year table");
  check((await page.$$(".year table")).length === 12, "a year has twelve months");
  await look(page, "calendar-year");
  await press(page, ".year caption a", "5月");
  await page.waitForSelector(".month li");
  check((await page.textContent('td:has(.number:text-is("28"))')).includes("待定"), "what is not confirmed is marked");
  check((await page.textContent('td:has(.number:text-is("9"))')).includes("班"), "a make-up workday");
  await look(page, "calendar-month");
  await press(page, "td a", "O-14");
  await page.waitForSelector('article h2:has-text("O-14")');
  await page.waitForFunction(() => document.activeElement.matches("article h2")); // the obligation has the focus
  check(new URL(page.url()).searchParams.get("duty") === "O-14", "a date opens its obligation");
  await press(page, "article form button");
  await page.waitForSelector("article [role=status] dd");
  await look(page, "calendar-duty");
  await press(page, "article .buttons button");
  await page.waitForSelector("article", { state: "detached" });
  await page.focus("h1");
  await arrowTo(page, '[name="month"]', "6");
  await page.waitForSelector('.month li a:has-text("O-")');
  for (const format of ["xlsx", "csv"]) {
    await tabTo(page, `main a[download][href*="format=${format}"]`);
    const [file] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    check(file.suggestedFilename().includes("预算绩效管理工作计划") && file.suggestedFilename().endsWith(`.${format}`), `it can be taken away as ${format}: ${file.suggestedFilename()}`);
  }
  await page.emulateMedia({ media: "print" });
  check(!(await page.isVisible("nav")) && (await page.isVisible(".month")), "paper has no menu");
  await page.emulateMedia({ media: "screen" });
  await page.context().close();
  const small = await open(phone);
  await signIn(small, "clerk", process.env.CLERK);
  await small.goto(`${home}calendar?year=2026`);
  await small.waitForSelector(".year table");
  check(!(await small.evaluate(() => document.documentElement.scrollWidth > innerWidth)), "the phone scrolls sideways");
  await look(small, "calendar-phone");
  await small.context().close();
}

// The first day by keyboard alone, by who is both: the plan is checked, looked at, published; the township is let in.
async function setup() {
  const page = await open(desk), files = process.env.FOLDER;
  await signIn(page, "administrator2", process.env.ADMINISTRATOR2);
  await page.goto(`${home}setup?year=2026`);
  await page.waitForSelector(".steps td");
  const node = await page.textContent(".steps > li:first-child p");
  check(node.includes("阿克陶县，节点 653022") && !node.includes("范围"), `the node is told as ${node}`);
  check((await page.textContent('.steps > li:has-text("下级节点")')).includes("可以以后再办"), "townships without a node are told as something amiss");
  check(!(await page.$('.steps p:has-text("由绩效办")')), "who may import is told to ask others");
  await look(page, "setup");
  // An administrator brings no lists: who does is said, not to drop them here.
  const other = await open(desk);
  await signIn(other, administrator.name, administrator.password);
  await other.goto(`${home}setup?year=2026`);
  await other.waitForSelector('.steps li:has-text("单位名册") p:has-text("由绩效办在这一页导入")');
  check(!(await other.$(".steps .drop")), "an administrator drops lists");
  await other.context().close();
  await fileBy(page, '[name="plan"]', [`${files}/broken.yaml`, `${files}/holidays-2026.json`]);
  await page.waitForSelector(".findings li");
  check((await page.textContent(".box.bad")).includes("不能用"), "a fault is told, with its place");
  await page.locator(".findings").scrollIntoViewIfNeeded();
  await look(page, "setup-plan-broken");
  await fileBy(page, '[name="plan"]', [`${files}/653022-2026-2.yaml`, `${files}/holidays-2026.json`]);
  await page.waitForSelector('[name="reason"]');
  await tabTo(page, '[name="reason"]');
  await page.keyboard.type("事项改名");
  await press(page, "form button", "看和现行的有什么不同");
  await page.waitForSelector('pre:has-text("将发布")');
  await press(page, 'form button[type="submit"]', "发布");
  await page.waitForSelector('pre:has-text("已发布")');
  await page.waitForSelector('.steps p:has-text("653022-2026 第2版")');
  await page.locator("pre.words").scrollIntoViewIfNeeded();
  await look(page, "setup-plan");
  await fileBy(page, '[name="request"]', `${files}/township.request`);
  await press(page, 'form button[type="submit"]', "授权");
  await page.waitForSelector("a.save");
  await page.waitForSelector('tr:has-text("653022205") >> text=没有连上');
  check((await page.textContent(".box.good pre")).includes("校验码"), "the code that is read over the telephone");
  await look(page, "setup-grant");
  await tabTo(page, "a.save");
  const [grant] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  await grant.saveAs(`${files}/township.grant`);
  await page.focus("h1");
  await press(page, ".steps button", "导入");
  await page.waitForSelector(".steps .drop:has-text('把工作簿拖到这里')");
  await page.context().close();
}

// Without a line, by keyboard alone: the tree says what the township lacks, a bundle is written for it; one that was cut off is
// refused with its reason, a whole one is looked at and read in.
async function network() {
  const page = await open(desk), files = process.env.FOLDER;
  await signIn(page, administrator.name, administrator.password);
  await page.goto(`${home}network`);
  await page.waitForSelector('.tree .node-card.child:has-text("没有连上")');
  check((await page.textContent(".sums")).includes("磁盘剩余空间") && (await page.textContent(".sums")).includes("每天备份"), "no backup, and nothing said about it");
  check((await page.textContent("#arrived")) === "本机有的表", "a node without anybody above says what has arrived there");
  await look(page, "network-tree");
  await page.focus(".node-card.child button");
  await page.keyboard.press("Enter");
  // The button of a node chooses it, and goes there.
  await page.waitForFunction(() => document.activeElement.name === "for" && document.activeElement.value === "653022205");
  for (const name of ["reach", "files", ""]) {
    await page.keyboard.press("Tab");
    check(await page.evaluate((want) => (document.activeElement.name ?? "") === want, name), `Tab comes to ${name || "the button"}`);
  }
  const [file] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  check(/^报送包-653022-给653022205-.*\.siben$/.test(file.suggestedFilename()), `the browser keeps ${file.suggestedFilename()}`);
  await page.waitForSelector('.box.good:has-text("浏览器已经保存")');
  await page.setInputFiles('[name="bundle"]', `${files}/cut.siben`);
  await page.waitForSelector('.box.bad[role="alert"]');
  await page.locator("#stick").scrollIntoViewIfNeeded();
  await look(page, "network-cut-file");
  await page.setInputFiles('[name="bundle"]', `${files}/again.siben`);
  await page.waitForSelector('.box.good:has-text("可以读入")');
  await page.locator("#stick").evaluate((one) => one.scrollIntoView());
  await look(page, "network-look");
  await page.focus('.box.good button:has-text("读入")');
  await page.keyboard.press("Enter");
  await page.waitForSelector('.box.good:has-text("都收全了")');
  await look(page, "network-read");
  // A stick has several: what is good is read, whatever the others are.
  await page.setInputFiles('[name="bundle"]', [`${files}/cut.siben`, `${files}/again.siben`]);
  await page.waitForSelector('.stick-file:has-text("again.siben") .box.good:has-text("可以读入")');
  check((await page.textContent('.stick-file:has-text("cut.siben")')).includes("没有读入"), "the one that was cut off is not told apart");
  await page.locator("#stick").evaluate((one) => one.scrollIntoView());
  await look(page, "network-several");
  await press(page, ".bar button", "全部读入（1 个）");
  await page.waitForSelector('.stick-file:has-text("again.siben") .box.good:has-text("以前读过")');
  check(await page.isVisible('.stick-file:has-text("cut.siben") [role="alert"]'), "what was refused is forgotten");
  const small = await open({ ...phone, width: 360 });
  await signIn(small, "auditor", process.env.AUDITOR);
  await small.goto(`${home}network`);
  await small.waitForSelector(".tree .node-card.child");
  check((await small.locator('[name="bundle"], [name="for"]').count()) === 0, "an auditor carries bundles");
  check(!(await small.evaluate(() => document.documentElement.scrollWidth > innerWidth)), "the phone scrolls sideways");
  await look(small, "network-phone");
  await page.context().close();
  await small.context().close();
}

// Somebody has changed a line of the log.
async function broken() {
  const page = await open(desk);
  await signIn(page, administrator.name, administrator.password);
  await page.goto(`${home}audit`);
  await page.waitForSelector('[role="alert"]:has-text("从第 3 条起对不上")');
  check(await page.$("td .mark.bad"), "what proves nothing is crossed");
  await look(page, "audit-broken");
  await page.context().close();
}

const walks = { accounts, languages, audit, calendar, setup, network, broken };
const later = ["network", "broken"]; // when the node stands as they want it
try {
  for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(walks).filter((name) => !later.includes(name))) await walks[name]();
} finally {
  await close();
}
