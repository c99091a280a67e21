// walk_list -- a unit objects to an entry of its list, the office decides, and takes it back; what the plan wants submitted beside rounds; forms
// of others in a workbook; a goal in 万元, and a working paper of a round.
//
//   PAGE, SHOTS (kit.mjs)   BUREAU, CLERK passwords
import { check, desk, home, look, open, phone, signIn, soft } from "./kit.mjs";

const muji = "65302226T000000000101";
const row = (words) => `main tr:has-text("${words}")`;
const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

async function objects(page) {
  await page.goto(`${home}list?year=2026`);
  await page.waitForSelector(row(muji));
  await page.click(`${row(muji)} button:has-text("提出异议")`);
  await page.selectOption(`${row(muji)} [name="kind"]`, "split");
  await page.waitForSelector(`${row(muji)} [name="other"]`);
  await look(page, "list-object");
  await page.selectOption(`${row(muji)} [name="kind"]`, "abolished");
  check(!(await page.$(`${row(muji)} [name="other"]`)), "another code is asked for where there is none");
  await page.fill(`${row(muji)} [name="reason"]`, "工程已移交水利局，见会议纪要");
  await page.click(`${row(muji)} button[type="submit"]`);
  await page.waitForSelector(`${row(muji)} .light:has-text("待裁定")`);
  // Taken back, and said again.
  await page.click(`${row(muji)} button:has-text("撤回异议")`);
  await page.fill(`${row(muji)} [name="reason"]`, "写错了");
  await page.click(`${row(muji)} button[type="submit"]`);
  await page.waitForSelector(`${row(muji)} .light:has-text("待裁定")`, { state: "detached" });
  await page.click(`${row(muji)} button:has-text("提出异议")`);
  await page.selectOption(`${row(muji)} [name="kind"]`, "abolished");
  await page.fill(`${row(muji)} [name="reason"]`, "工程已移交水利局");
  await page.click(`${row(muji)} button[type="submit"]`);
  await page.waitForSelector(`${row(muji)} .light:has-text("待裁定")`);
  await look(page, "list");
}

async function decides(page) {
  await page.goto(`${home}list?year=2026`);
  await page.waitForSelector('main .box.part:has-text("1 件异议待裁定")');
  await page.click('main .box.part a');
  await page.waitForSelector(row("工程已移交水利局"));
  await look(page, "list-open");
  await page.click(`${row(muji)} button:has-text("认可，不再应报")`);
  await page.waitForSelector('main .empty:has-text("没有符合的项目")');
  await page.goto(`${home}list?year=2026&state=out`);
  await page.waitForSelector(`${row(muji)} .light:has-text("不应报")`);
  await page.click(`${row(muji)} button:has-text("改为不认可")`);
  await page.fill(`${row(muji)} [name="reason"]`, "仍由本乡管护");
  await page.click(`${row(muji)} button[type="submit"]`);
  await page.waitForSelector(row(muji), { state: "detached" });
  await page.goto(`${home}list?year=2026&state=objected`);
  await page.waitForSelector(`${row(muji)} small:has-text("仍由本乡管护")`);
}

// Every submission that the plan wants: prepared, compared with the last, signed and sent like a round.
async function submits(page) {
  await page.goto(`${home}submission?year=2026`);
  await page.waitForSelector('h2:has-text("2026 年的计划要求上报的")');
  await look(page, "submissions-owed");
  await page.click('tr:has-text("应用全部监控结果") td a:has-text("报")');
  await page.waitForSelector('#submission:has-text("监控结果应用 1—8月")');
  await page.waitForSelector("section.changes");
  await look(page, "submission-application");
  await page.click('button:has-text("签名上报")');
  await page.waitForSelector("#submission");
  await page.waitForFunction(() => new URLSearchParams(location.search).get("key")?.includes("/application/"));
  await page.goto(`${home}submission?year=2025&prepare=overall_review`);
  await page.waitForSelector('#submission:has-text("部门整体自评审核")');
}

// Forms of other units: told so, with nothing to mend; what is one's own is called by its name.
async function brings(page) {
  const heads = "预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,全年预计完成值,完成可能性,偏差类型,偏差原因,改进措施";
  const rows = [
    "2026,802001,巴仁乡人民政府,65302226T000000000318,2026年庭院经济发展补助,一般公共预算,中央,180,180,20,万元,产出指标,数量指标,补助户数,≥,400,户,10,50,400,确定能,,,",
    `2026,801001,木吉乡人民政府,${muji},2026年农村饮水安全管护项目,一般公共预算,县级,48,48,好多,万元,产出指标,数量指标,维护供水管网长度,≥,26,公里,10,9,26,确定能,,,`,
  ];
  await page.goto(`${home}import`);
  await page.click(".answers summary");
  await page.fill('[name="month"]', "3");
  await page.press('[name="month"]', "Tab");
  await page.setInputFiles('input[type="file"]', { name: "三月监控.csv", mimeType: "text/csv", buffer: Buffer.from([heads, ...rows].join("\r\n")) });
  await page.waitForSelector('.bar:has-text("1 张不归您报，没有收，您不用改")', { timeout: 30000 });
  const bar = await page.textContent(".bar:has-text('张')");
  check(bar.includes("1 张退回，要改"), `what of it is one's own: ${bar}`);
  const findings = await page.$$eval(".findings li", (all) => all.map((one) => one.textContent));
  check(findings.length > 0 && findings.every((one) => one.includes("农村饮水安全管护项目") && !one.includes("不是您")), `whose they are: ${findings}`);
  await look(page, "import-others");
  await page.click(".file h2 button");
}

async function amounts(page) {
  await page.goto(`${home}forms/sheet?key=${encodeURIComponent(`653022205/monitoring/${muji}/2026/8`)}`);
  const cell = '[aria-label^="项目总成本"]';
  await page.waitForSelector(cell);
  await page.fill(cell, "302400");
  await page.waitForSelector(`td:has(${cell}) .finds .blocking:has-text("一千倍以上")`, { timeout: 20000 });
  check((await page.textContent(".foot")).includes("302,400.00 万元 = 3,024,000,000.00 元"), `both units at the foot: ${await page.textContent(".foot")}`);
  await look(page, "sheet-magnitude");
  await page.fill(cell, "");
}

// What a unit said of a round is its monitoring; and how much room there is nobody knows without a line.
async function papers(page) {
  const heads = () => page.$$eval("main th, main label.field > span", (all) => all.map((one) => one.textContent));
  await page.goto(`${home}works/edit?type=verification&round=5&row.0.project_code=${muji}`);
  await page.waitForSelector('[name="round"]');
  check((await heads()).some((one) => one.includes("监控完成值")) && !(await heads()).some((one) => one.includes("自评完成值")), `of a round: ${await heads()}`);
  await page.fill('[name="round"]', "");
  check((await heads()).some((one) => one.includes("自评完成值")), "of the year's self-evaluation");
  await page.goto(`${home}works`);
  await page.waitForSelector("main table, main .empty");
  await page.context().setOffline(true);
  await soft(page, "/works/edit?type=training&year=2026&number=9");
  await page.waitForSelector('main .hint:has-text("不知道还能存多少")', { timeout: 20000 });
  await page.context().setOffline(false);
}

async function empties(page) {
  await page.goto(`${home}review?kind=fund&year=2026&state=approved`);
  await page.waitForSelector('main .empty:has-text("没有已通过的")');
  await page.goto(`${home}review?kind=fund&year=2026&state=returned`);
  await page.waitForSelector('main .empty:has-text("没有退回待改的")');
}

export async function lists(office) {
  const clerk = await open(desk);
  await signIn(clerk, "clerk", process.env.CLERK);
  await objects(clerk);
  await brings(clerk);
  await amounts(clerk);
  const small = await open(phone);
  await signIn(small, "clerk", process.env.CLERK);
  await small.goto(`${home}list?year=2026`);
  await small.waitForSelector(row(muji));
  await look(small, "list-phone");
  check(!(await sideways(small)), "the list scrolls sideways on a phone");
  await decides(office);
  await submits(office);
  await empties(office);
  await papers(office);
}
