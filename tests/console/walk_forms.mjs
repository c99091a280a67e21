// walk_forms -- a form is filled in the browser: by keyboard, from Excel, through a crash, the end
// of the session, and another window.
import { check, desk, fill, home, look, open, phone, signIn } from "./kit.mjs";

const key = "653022205/monitoring/65302226T000000000101/2026/8";
const cell = (label) => `[aria-label^="${label}"]`;
const length = "维护供水管网长度：1—8月执行情况";
const likely = "维护供水管网长度：完成目标可能性";

const kept = '.act .about:has-text("已存在本机")'; // said when it lies on the disk
const active = (page) => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? "");
async function paste(page, text) {
  await page.evaluate((words) => {
    const data = new DataTransfer();
    data.setData("text/plain", words);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

async function type(page) {
  await page.goto(home + "forms?what=monitoring&year=2026&round=8");
  await page.waitForSelector("table");
  await look(page, "forms");
  await page.goto(`${home}forms/sheet?key=${key}`);
  await page.waitForSelector(cell(length));
  await look(page, "sheet");
  check(!(await page.textContent("table.paper")).includes("填完存盘"), "the sheet on the screen says how to give back a workbook");
  // Arrows and Enter go from cell to cell, Space ticks.
  await page.focus(cell(length));
  await page.keyboard.press("Enter");
  check((await active(page)).startsWith("培训水管员人数：1—8月执行情况"), `Enter goes down: ${await active(page)}`);
  await page.keyboard.press("ArrowRight");
  check((await active(page)).startsWith("培训水管员人数：全年预计完成情况"), "an arrow goes right");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  check((await page.inputValue(`[aria-label="${await active(page)}"]`)) === "√", "Space ticks");
  await page.keyboard.press("Space");
  // What is wrong is said in words beside its cell, as the importer says it.
  await page.fill(cell(likely), "也许");
  const words = `td:has(${cell(likely)}) .finds .blocking`;
  await page.waitForSelector(words);
  check((await page.textContent(words)).includes("不认识"), "the importer's words");
  await look(page, "sheet-wrong");
  // An amount is said in both units, and what follows from it follows.
  await page.fill(cell("其中"), "12.5");
  await page.waitForFunction(() => document.querySelector(".foot").textContent.includes("125,000.00 元") && document.querySelector(".paper").textContent.includes("26.04%"));
  // A block from Excel: two columns, two rows.
  await page.focus(cell(length));
  await paste(page, "10公里\t27公里\n13人\t13人\n");
  check((await page.inputValue(cell("培训水管员人数：全年预计完成情况"))) === "13人", "a block is laid over the cells");
}

// What is chosen from a list can be read whole, and the paper fits the desk.
async function chosen(page) {
  await page.goto(`${home}forms/sheet?key=${encodeURIComponent("653022205/target/65302226T000000000101/2026/0")}`);
  await page.waitForSelector("table.paper td.open input[list]");
  const cut = await page.$$eval("table.paper td.open input", (list) => list.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.value));
  check(!cut.length, `cut off: ${cut}`);
  check(await page.$eval("table.paper", (one) => one.offsetWidth <= one.closest(".scroll").clientWidth), "the paper of a target does not fit the desk");
}

async function survive(page) {
  // The browser goes down: what was typed is offered back.
  await page.waitForSelector(kept);
  await page.reload();
  await page.waitForSelector("text=接着填");
  await look(page, "sheet-draft");
  await page.click("text=接着填");
  check((await page.inputValue(cell(likely))) === "也许", "the draft is back");
  await page.fill(cell(likely), "确定能");
  // The session ends in the middle: the same person signs in over it and goes on.
  const cookies = await page.context().cookies();
  await page.context().clearCookies();
  await page.fill(cell(length), "11公里");
  await page.waitForSelector('main.lone [name="password"]');
  await fill(page, { password: process.env.CLERK });
  await page.click('main.lone button[type="submit"]');
  await page.waitForSelector("main.lone", { state: "detached" });
  check(cookies.length && (await page.inputValue(cell(length))) === "11公里", "the end of a session loses nothing");
}

async function twoWindows(page) {
  const other = await page.context().newPage();
  await other.goto(`${home}forms/sheet?key=${key}`);
  await other.waitForSelector("text=丢掉");
  await other.click("text=接着填"); // the same browser: the same draft
  await other.fill(cell(length), "12公里");
  await other.fill(cell("培训水管员人数：1—8月执行情况"), "14人");
  await other.click(".act button");
  await other.waitForSelector(".box.good");
  await look(other, "sheet-done");
  await other.close();
  // Here it is noticed: nothing is written over, and one chooses cell by cell.
  await page.waitForSelector("#changed");
  await look(page, "sheet-changed");
  check((await page.textContent("section.box")).includes("12公里"), "both are shown");
  await page.click("text=按选定的继续填");
  check((await page.inputValue(cell(length))) === "11公里", "what one chose is kept");
  await page.click(".act button");
  await page.waitForSelector(".box.good");
  await page.click("summary:has-text('历史版本')");
  await page.waitForSelector('section table:has-text("12公里")'); // what differs between two versions
  await page.locator("section table").scrollIntoViewIfNeeded();
  await look(page, "sheet-history");
}

// Two tabs on one form keep two drafts, and neither takes the other's away: what each has is offered when both are gone.
async function twoDrafts(context) {
  const tabs = [await context.newPage(), await context.newPage()];
  const people = "培训水管员人数：1—8月执行情况", all = "培训水管员人数：全年预计完成情况";
  for (const one of tabs) {
    await one.goto(`${home}forms/sheet?key=${key}`);
    await one.waitForSelector(cell(length));
  }
  await tabs[0].fill(cell(length), "7公里");
  await tabs[0].fill(cell(people), "8人");
  await tabs[1].fill(cell(all), "9人");
  await tabs[1].fill(cell(likely), "确定能");
  await tabs[1].fill(cell(likely), "");
  for (const one of tabs) {
    await one.waitForSelector(kept);
    await one.close();
  }
  const again = await context.newPage();
  await again.goto(`${home}forms/sheet?key=${key}`);
  await again.click("text=接着填");
  for (const [label, words] of [[length, "7公里"], [people, "8人"], [all, "9人"]]) check((await again.inputValue(cell(label))) === words, `${label} of the other tab is lost: ${await again.inputValue(cell(label))}`);
  // Gone on with on a disk that takes nothing any more: what was kept stays.
  await again.waitForSelector(kept);
  await again.reload();
  await again.waitForSelector("text=接着填");
  await again.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await again.click("text=接着填");
  await again.waitForSelector('.box.bad:has-text("不保存草稿")');
  await again.reload();
  await again.click("text=丢掉");
  await again.waitForSelector("text=丢掉", { state: "detached" });
  await again.waitForTimeout(300); // nothing on the screen says that it is gone from the disk
  await again.reload();
  await again.waitForSelector(cell(length));
  check(!(await again.isVisible("text=接着填")), "what was thrown away comes back");
  await again.close();
}

// What belongs to a form stands beside it, and is taken away again for a reason.
async function documents(page) {
  await page.click("summary:has-text('附上文件')");
  await page.fill('[name="beside-evidence"]', "现场照片");
  await page.setInputFiles('[name="beside-files"]', { name: "照片.txt", mimeType: "text/plain", buffer: Buffer.from("六月水质记录") });
  await page.waitForSelector('section li:has-text("现场照片") a[download]');
  await page.fill('[name="beside-evidence"]', "会议纪要");
  await page.fill('[name="beside-kept"]', "乡档案室");
  await page.click('section button:has-text("只登记文号和存放处")');
  await page.waitForSelector('section li:has-text("原件在乡档案室")');
  await page.locator("#beside").scrollIntoViewIfNeeded();
  await look(page, "sheet-files");
  await page.click('section li:has-text("现场照片") button:has-text("撤去附件")');
  await page.fill('section li [name="reason"]', "扫错了");
  await page.click('section li button[type="submit"]');
  await page.waitForSelector('section li:has-text("现场照片")', { state: "detached" });
}

// The four books: pictures come with a file of their own, every number opens into its records.
// Whoever has two units comes to the second as to the first.
async function portfolio() {
  const page = await open(desk);
  await signIn(page, "reviewer", process.env.REVIEWER);
  await page.goto(`${home}books?year=2026`);
  await page.waitForSelector('main h2:has-text("801001")');
  await page.selectOption('select[name="place"]', { index: 1 });
  await page.waitForSelector('main h2:has-text("802001")');
  check(new URL(page.url()).searchParams.get("place").endsWith("/802001"), "the unit that is chosen stands in the address");
  await look(page, "books-portfolio");
  await page.selectOption('select[name="place"]', { index: 0 });
  await page.waitForSelector('main h2:has-text("801001")');
}

export async function books() {
  await portfolio();
  const page = await open(desk);
  const fetched = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  await signIn(page, "bureau", process.env.BUREAU);
  await page.goto(`${home}books?year=2026`);
  await page.waitForSelector(".standing");
  await look(page, "books");
  check(!fetched.includes("/charts.js"), "the first page does not bring the pictures");
  await page.click('.standing a[aria-label^="一般公共预算  应报金额"]');
  await page.waitForSelector("#explain + p:not(.loading)");
  check((await page.textContent("#explain + p")).includes("一致"), "the records add up to the number");
  check(/^[\d,.]+ 万元 = [\d,.]+ 元/.test(await page.textContent("#explain + p")), "a number is opened in 万元 and 元, each by its name");
  check((await page.textContent("section[aria-labelledby=explain] thead")).includes("数（元）"), "amounts of records say in what");
  check((await page.locator('section[aria-labelledby=explain] a[href*="books-explain"]').count()) === 2, "the records of a number can be taken away");
  check((await page.textContent("main h2")).includes("阿克陶县 653022"), "the place is called by its name");
  // What it was read from is named as people call it: what has a page opens there, the rest is words.
  const named = await page.$$eval("section[aria-labelledby=explain] .record", (all) => all.map((one) => one.textContent));
  check(named.some((one) => one.startsWith("应报项目清单 · ")) && named.some((one) => /^预算 · .*人民政府 · /.test(one)), `records of what is owed: ${named.slice(0, 4).join(" | ")}`);
  check(!named.some((one) => /\d{6}\//.test(one)), `a key in the place of a name: ${named.join(" | ")}`);
  await look(page, "books-explain");
  await page.goto(`${home}books?year=2026&table=monitoring&round=5`);
  await page.click('.standing a[href*="general_public%3Aspent_fen"]');
  await page.click('section[aria-labelledby=explain] .record a:has-text("绩效监控 1—5月 · 木吉乡人民政府 · ")');
  await page.waitForSelector("table.paper");
  check(page.url().includes("/forms/sheet?key="), "the form that a number was read from opens");
  for (const [view, more] of [["heat", "&by=unit"], ["trend", ""], ["flow", ""], ["scatter", "&table=monitoring&round=5"]]) {
    await page.goto(`${home}books?year=2026&view=${view}${more}`);
    await page.waitForSelector(".picture[data-ready]");
    check((await page.locator("main table").count()) > 0, `the picture ${view} has its table`);
    if (!["trend", "scatter"].includes(view)) await look(page, `books-${view}`); // those two say something of a whole year: walk_year.mjs
    for (const format of ["xlsx", "csv"]) {
      const [taken] = await Promise.all([page.waitForEvent("download"), page.click(`.buttons a[href*="format=${format}"]`)]);
      check(taken.suggestedFilename().endsWith(`.${format}`) && !(await taken.failure()), `the table of ${view} as ${format}`);
    }
    const [drawn] = await Promise.all([page.waitForEvent("download"), page.click("figcaption button")]);
    check(drawn.suggestedFilename().endsWith(".png"), `the picture ${view} cannot be taken away`);
    check(view !== "flow" || drawn.suggestedFilename().includes("（万元）"), "amounts in a picture without their unit");
  }
  check(fetched.includes("/charts.js"), "pictures come when they are drawn");
  // So do the numbers of the flow of funds.
  await page.goto(`${home}books?year=2026&view=flow`);
  await page.click('main table td a[aria-label*="一般公共预算"][aria-label$=".00"]');
  await page.waitForSelector("#explain + p:not(.loading)");
  check((await page.textContent("#explain + p")).includes("一致"), "the records add up to the number of the flow");
  check((await page.locator("section[aria-labelledby=explain] .record").count()) > 1 && page.url().includes("address=flow"), "a number of the flow opens into its records");
  await look(page, "books-flow-explain");
  await page.goto(`${home}books?year=2026&view=scatter&table=monitoring&round=5`);
  await page.waitForSelector(".picture[data-ready]");
  // A picture has no row to click on: its region is chosen.
  await page.waitForSelector('select[name="region"] option[value="653022205"]', { state: "attached" });
  const other = (await page.$$eval('select[name="region"] option', (all) => all.map((one) => one.value))).find((code) => code && code !== "653022205");
  await page.selectOption('select[name="region"]', other);
  await page.waitForFunction((code) => new URL(location.href).searchParams.get("place") === code, other);
  await page.waitForSelector(".empty");
  await page.selectOption('select[name="region"]', "653022205");
  await page.waitForFunction(() => new URL(location.href).searchParams.get("place") === "653022205");
  await page.waitForSelector(".picture[data-ready]");
  await page.waitForSelector('main table td:has-text("木吉乡")');
  check((await page.getAttribute('a[href*="books-projects"]', "href")).includes("place=653022205"), "what is taken away is of the place");
  const small = await open(phone);
  await signIn(small, "bureau", process.env.BUREAU);
  await small.goto(`${home}books?year=2026&view=flow`);
  await small.waitForSelector(".picture[data-ready]");
  await look(small, "books-flow-phone");
  check(!(await small.evaluate(() => document.documentElement.scrollWidth > innerWidth)), "the flow of funds scrolls sideways on a phone");
  const [file] = await Promise.all([page.waitForEvent("download"), page.click("figcaption button")]);
  check(file.suggestedFilename().endsWith(".png"), "a picture can be taken away");
}

export async function forms() {
  const page = await open(desk);
  await signIn(page, "clerk", process.env.CLERK);
  await twoDrafts(page.context());
  await chosen(page);
  await type(page);
  await survive(page);
  await twoWindows(page);
  await documents(page);
  const small = await open(phone);
  await signIn(small, "clerk", process.env.CLERK);
  await small.goto(`${home}forms/sheet?key=${key}`);
  await small.waitForSelector(cell(length));
  // On a site: the title, what is asked and where it is typed are in sight together, and nothing scrolls within itself.
  const seen = (selector) => small.$eval(selector, (one) => one.getBoundingClientRect().left >= 0 && one.getBoundingClientRect().right <= innerWidth && one.getBoundingClientRect().width > 0);
  check(/监控表/.test(await small.textContent(".sheet-cards h3")) && (await seen(".sheet-cards h3")), "the title of the form is out of sight");
  check(await small.$eval(".sheet-cards h3", (one) => one.getBoundingClientRect().bottom < innerHeight), "the title of the form is below what is seen first");
  for (const one of [cell(length), `.card-row:has(${cell(length)}) h4`, `.ask:has(${cell(length)}) > span`]) check(await seen(one), `${one} is out of sight on a phone`);
  check((await small.textContent(`.card-row:has(${cell(length)}) h4`)).includes("长度"), "an indicator without its name");
  check(!(await small.$(".sheet-cards .scroll")), "the form scrolls within itself");
  // What the paper table shows, turned to: the same cells.
  const asked = await small.locator(".sheet-cards [id^=cell-]").count();
  await small.click('button:has-text("看整张表")');
  await small.waitForSelector("table.paper");
  check((await small.locator("table.paper [id^=cell-]").count()) === asked, "the table and the rows ask for other cells");
  await small.click('button:has-text("一行一行填")');
  await small.waitForSelector(".sheet-cards");
  await small.evaluate(() => scrollTo(0, 0));
  await look(small, "sheet-phone");
  await small.locator(`.card-row:has(${cell(length)})`).scrollIntoViewIfNeeded();
  await look(small, "sheet-phone-row");
  check(!(await small.evaluate(() => document.documentElement.scrollWidth > innerWidth)), "the phone scrolls sideways");
}
