// walk_reopen -- a form that was passed is opened again at a button; its clerk reads why on Today, corrects it and hands it in.
import { check, desk, home, look, open, press, signIn } from "./kit.mjs";

const sheet = `${home}forms/sheet?key=${encodeURIComponent("653022205/monitoring/65302226T000000000101/2026/5")}`;

export async function reopen() {
  const clerk = await open(desk), reviewer = await open(desk);
  await signIn(clerk, "clerk", process.env.CLERK);
  await clerk.goto(sheet);
  await clerk.waitForSelector('.box.part:has-text("点“重新打开”")');
  check(!(await clerk.$('main button:has-text("重新打开")')), "a clerk opens what is locked");
  await clerk.goto(`${home}today?as_of=2026-11-26`);
  await clerk.waitForSelector("#back");

  await signIn(reviewer, "reviewer", process.env.REVIEWER);
  await reviewer.goto(`${home}review?year=2026&round=5&state=approved`);
  await reviewer.click("td a");
  await press(reviewer, ".decide button", "重新打开");
  await reviewer.waitForSelector(".decide fieldset");
  check(await reviewer.isDisabled('.decide form button[type="submit"]'), "opened again for no reason");
  await reviewer.click('.choice:has-text("与支出系统或决算不一致") input');
  await reviewer.fill('textarea[name="reason"]', "执行数少记一笔");
  await look(reviewer, "review-reopen");
  await reviewer.click('.decide form button[type="submit"]');
  await reviewer.waitForSelector('.box.part:has-text("已重新打开：与支出系统或决算不一致；执行数少记一笔")');

  // It comes to the clerk's screen by itself, and leads to the sheet, which can be filled.
  await clerk.waitForSelector('.cards:has-text("已重新打开：与支出系统或决算不一致")', { timeout: 20000 });
  await look(clerk, "today-reopened");
  await clerk.click('.cards li:has-text("已重新打开") a');
  await clerk.waitForSelector('.box.part:has-text("已重新打开")');
  await clerk.fill('[aria-label^="其中"]', "10.1");
  await look(clerk, "sheet-reopened");
  await clerk.click(".act button:not([disabled])");
  await clerk.waitForSelector(".box.good");
  await clerk.context().close();
  await reviewer.goto(`${home}review?year=2026&round=5`);
  await reviewer.waitForSelector("td a");
  await reviewer.context().close();
}
