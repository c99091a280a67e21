// walk_decides -- what the office decides beside forms, in a browser: a term is extended from the cell of the board, and taken back; a paper
// that hands money down is registered, its days are said, and it is taken back; what a project was
// before is asked, said and taken back.
//
//   PAGE, SHOTS (kit.mjs)   BUREAU, CLERK, REVIEWER, AUDITOR passwords
import { check, close, desk, home, look, open, phone, signIn } from "./kit.mjs";

const field = (name) => `main [name="${name}"]`;
const row = (words) => `main tr:has-text("${words}")`;
const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

async function roves(page) {
  await page.goto(`${home}board?as_of=2026-07-20`);
  await page.waitForSelector("main .matrix td a");
  check((await page.locator('main .matrix a[tabindex="0"]').count()) === 1, "the board is one stop of the tabulator");
  await page.focus('main .matrix a[tabindex="0"]');
  const stands = () => page.evaluate(() => [document.activeElement.closest("tr").sectionRowIndex, document.activeElement.closest("td").cellIndex]);
  const [first] = [await stands(), await page.keyboard.press("ArrowRight")];
  check((await stands())[1] > first[1] && (await page.locator('main .matrix a[tabindex="0"]').count()) === 1, `an arrow goes to the next cell: ${await stands()}`);
  await page.locator('main .matrix a[href*="duty=O-14"]').first().focus();
  const [above] = [await stands(), await page.keyboard.press("ArrowDown")];
  check((await stands())[0] > above[0] && (await stands())[1] === above[1], `an arrow goes to the unit below: ${await stands()}`);
}

// From a cell: by keyboard alone.
async function extends_(page) {
  await page.goto(`${home}board?as_of=2026-07-20`);
  await page.waitForSelector("main .matrix td a");
  const href = await page.getAttribute('main .matrix tr:has-text("木吉乡人民政府") a[href*="duty=O-14"]', "href");
  await page.focus(`main .matrix a[href="${href}"]`);
  await page.keyboard.press("Enter");
  await page.waitForSelector('main section.card dl:has-text("期限")');
  await look(page, "board-why");
  await page.click('main section.card a:has-text("批准延期")');
  await page.waitForSelector(field("until"));
  check((await page.inputValue(field("id"))) === "O-14" && (await page.inputValue(field("unit"))) === "801001", "the cell's duty and unit are chosen");
  await page.waitForSelector('main form dl:has-text("2026-07-10")');
  await page.fill(field("until"), "2026-07-05");
  await page.fill(field("reason"), "雪崩断路，断网");
  await page.fill(field("outage"), "木吉乡 7月3日—9日");
  await page.keyboard.press("Enter");
  await page.waitForSelector('main form [role="alert"]:has-text("期限之后")');
  await page.fill(field("until"), "2026-07-25");
  await look(page, "extend");
  await page.click('main form button[type="submit"]');
  await page.waitForSelector(row("雪崩断路，断网"));
  await look(page, "extensions");
  await page.goto(`${home}board?as_of=2026-07-20`);
  await page.waitForSelector('main .matrix tr:has-text("木吉乡人民政府") a[href*="duty=O-14"]');
}

// A new one from nothing: of all, and of a paper.
async function forAll(page) {
  // An address says which of several times, and keeps it.
  await page.goto(`${home}board?by=extensions&id=O-04&unit=801001&window=2`);
  await page.waitForSelector('main form dl:has-text("2026-10-10")');
  check((await page.inputValue(field("window"))) === "2", "which time it is of is lost");
  await page.goto(`${home}board?by=extensions`);
  await page.click('main a.button:has-text("批准延期")');
  await page.selectOption(field("id"), "O-09");
  await page.waitForSelector(field("document"));
  await page.selectOption(field("unit"), "801001");
  await page.selectOption(field("document"), "阿财预〔2026〕7号");
  await page.waitForSelector('main form dl:has-text("2026-03-05")');
  await page.selectOption(field("id"), "O-11");
  await page.selectOption(field("unit"), "all");
  await page.waitForSelector('main form dl:has-text("2026-10-10")');
  await page.fill(field("until"), "2026-10-20");
  await page.fill(field("reason"), "全县推迟");
  await page.click('main form button[type="submit"]');
  await page.waitForSelector(row("全县推迟"));
  check((await page.textContent(row("全县推迟"))).includes("全部承担者"), "whose it is");
}

async function takesBack(page) {
  await page.goto(`${home}board?by=extensions`);
  const it = row("雪崩断路，断网");
  await page.waitForSelector(it);
  check(!(await page.$(`${row("全县推迟")} button:has-text("撤回延期")`)), "who reviews some units takes back what is of all");
  await page.click(`${it} button:has-text("撤回延期")`);
  await page.fill(`${it} [name="reason"]`, "提前恢复");
  await page.click(`${it} button[type="submit"]`);
  await page.waitForSelector(it, { state: "detached" });
}

async function reads(page) {
  await page.goto(`${home}board?by=extensions`);
  await page.waitForSelector(row("全县推迟"));
  check(!(await page.$("main a.button")) && !(await page.$('main td button:has-text("撤回")')), "who may not grant is offered it");
  await look(page, "extensions-phone");
  check(!(await sideways(page)), "the list of extensions scrolls sideways on a phone");
}

async function papers(page) {
  const muji = "65302226T000000000101", yard = "65302226T000000000318";
  await page.goto(`${home}board?by=papers`);
  await page.click('main a.button:has-text("登记指标文")');
  await page.fill(field("document"), "阿财预〔2026〕9号");
  await page.fill(field("issued"), "2026-05-06");
  await page.selectOption(field("source"), "central");
  await page.fill(field("pick"), "饮水安全");
  await page.press(field("pick"), "Enter");
  check((await page.inputValue(field("projects"))).startsWith(muji), "a project is chosen by its name");
  await page.fill(field("projects"), `${muji}\t30\n${yard}\t12.5\n65302226T000000009999`);
  await page.waitForSelector('main form li:has-text("3 个项目，合计 42.5 万元")');
  await page.waitForSelector('main form li:has-text("65302226T000000009999：本年清单里没有")');
  await page.click('main form button[type="submit"]');
  await page.waitForSelector('main form [role="alert"]:has-text("没有这个项目")');
  await look(page, "paper-register");
  await page.fill(field("projects"), `${muji}\t30\n${yard}\t12.5`);
  await page.click('main form button[type="submit"]');
  await page.waitForSelector('main .box.part:has-text("多于预算")');
  const it = `main tr:has-text("阿财预〔2026〕9号"):has-text("${yard}")`;
  await page.waitForSelector(it);
  await look(page, "papers");
  await page.click(`${it} button:has-text("填报、审核日期")`);
  await page.fill(`${it} [name="filled"]`, "2026-05-08");
  await page.fill(`${it} [name="reviewed"]`, "2026-05-09");
  await page.check(`${it} [name="whole"]`);
  await page.click(`${it} button[type="submit"]`);
  await page.waitForSelector(`${it}:has-text("按时完成")`);
  await page.waitForSelector(`main tr:has-text("阿财预〔2026〕9号"):has-text("${muji}"):has-text("按时完成")`);
  await page.click(`${it} button:has-text("撤回登记")`);
  await page.fill(`${it} [name="reason"]`, "不是这个项目");
  await page.click(`${it} button[type="submit"]`);
  await page.waitForSelector(it, { state: "detached" });
  await page.waitForSelector('main tr:has-text("阿财预〔2026〕9号")');
}

async function readsPapers(page) {
  await page.goto(`${home}board?by=papers`);
  await page.waitForSelector('main tr:has-text("阿财预〔2026〕9号")');
  check(!(await page.$("main a.button")) && !(await page.$("main td button")), "who may not register is offered it");
  check(!(await sideways(page)), "the list of papers scrolls sideways on a phone");
}

async function links(page) {
  const yard = "65302226T000000000318";
  await page.goto(`${home}list?year=2026`);
  await page.click('main details.asks summary:has-text("2 个项目可能以前是别的代码")');
  await page.waitForSelector('main details.asks td:has-text("2025年庭院经济发展补助")');
  await look(page, "list-asks");
  await page.click(`main details.asks tr:has-text("${yard}") button:has-text("是同一个")`);
  await page.waitForSelector('main details.asks summary:has-text("1 个项目")');
  // The other one is none: not asked again, until that is taken back.
  const muji = 'main div > table.stack > tbody > tr:not(details tr):has-text("65302226T000000000101")', other = "和 65302225T000000000201 不是同一个项目";
  await page.click('main details.asks tr:has-text("65302226T000000000101") button:has-text("不是")');
  await page.waitForSelector("main details.asks", { state: "detached" });
  await page.waitForSelector(`${muji}:has-text("${other}")`);
  await look(page, "list-asks-no");
  await page.click(`${muji} div:has-text("${other}") >> button:has-text("撤回")`);
  await page.fill(`${muji} [name="reason"]`, "看错了");
  await page.click(`${muji} form button[type="submit"]`);
  await page.waitForSelector('main details.asks summary:has-text("1 个项目")');
  const it = `main div > table.stack > tbody > tr:not(details tr):has-text("${yard}")`;
  await page.waitForSelector(`${it}:has-text("以前是 65302225T000000000204（改了代码）")`);
  // Another one is typed, with what it means.
  await page.click(`${it} button:has-text("登记以前的代码")`);
  await page.fill(`${it} [name="of"]`, "65302224T000000000077");
  await page.selectOption(`${it} [name="relation"]`, "merge");
  await page.waitForSelector(`${it} .hint:has-text("其他被合并的也要登记")`);
  await page.click(`${it} button[type="submit"]`);
  await page.waitForSelector(`${it}:has-text("以前是 65302224T000000000077（合并）")`);
  await look(page, "list-links");
  await page.click(`${it} div:has-text("65302224T000000000077") >> button:has-text("撤回")`);
  await page.fill(`${it} [name="reason"]`, "写错了");
  await page.click(`${it} form button[type="submit"]`);
  await page.waitForSelector(`${it}:has-text("65302224T000000000077")`, { state: "detached" });
}

async function marks(page) {
  const heads = "预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,全年预计完成值,完成可能性,偏差类型,偏差原因,改进措施";
  const marked = `${heads}\r\n2026,802001,巴仁乡人民政府,65302226T000000000318,2026年庭院经济发展补助,一般公共预算,中央,180,180,21,万元,产出指标,数量指标,补助户数,≥,400,户,10,51,400,确定能,,机密★宣传册印晚了,已补印`;
  const file = (name) => ({ name, mimeType: "text/csv", buffer: Buffer.from(marked) });
  await page.goto(`${home}import`);
  await page.click(".answers summary");
  await page.fill('[name="month"]', "4");
  await page.press('[name="month"]', "Tab");
  await page.setInputFiles('input[type="file"]', [file("四月监控.csv"), file("另一份.csv")]);
  await page.waitForSelector('main .file .hint:has-text("单独导入这一个文件")', { timeout: 30000 });
  await page.click('main .file:has-text("另一份.csv") h2 button');
  await page.waitForSelector('main .file [name="release"]');
  await look(page, "import-marked");
  await page.fill('main .file [name="release"]', "局长核实：宣传册的书名");
  await page.click('main .file form.release button');
  await page.waitForSelector('main .file .findings li:has-text("由人工确认为误报后放行")');
  await page.click('main button:has-text("导入通过的")');
  await page.waitForSelector("main .box.good[role=status]");
}

try {
  const bureau = await open(desk), reviewer = await open(desk), clerk = await open(phone);
  await signIn(bureau, "bureau", process.env.BUREAU);
  await signIn(reviewer, "reviewer", process.env.REVIEWER);
  await signIn(clerk, "clerk", process.env.CLERK);
  await roves(bureau);
  await extends_(reviewer);
  await forAll(bureau);
  await takesBack(reviewer);
  await reads(clerk);
  await marks(bureau);
  await links(bureau);
  await papers(bureau);
  await readsPapers(clerk);
} finally {
  await close();
}
