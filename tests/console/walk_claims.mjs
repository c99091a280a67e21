// walk_claims -- two who review at once, each in a browser of his own: a form that one has open is his, until the other takes it
// over or he leaves it.
import { check, desk, home, look, open, press, signIn } from "./kit.mjs";

const queue = `${home}review?kind=target&year=2026`;
const passes = '.decide button:has-text("通过")';
const held = (who) => `.decide .box.part:has-text("${who}"):has-text("正在审核")`;

export async function claims() {
  const first = await open(desk), second = await open(desk);
  await signIn(first, "reviewer", process.env.REVIEWER);
  await signIn(second, "bureau", process.env.BUREAU);
  await second.goto(queue);
  await second.waitForSelector("td a");
  check(!(await second.$('th:has-text("谁在审")')), "nobody reviews, and somebody is named");

  // One opens it; the other's queue says so by itself, and his key does not lead to it.
  await first.goto(queue);
  await first.click("td a");
  await first.waitForSelector(`${passes}:not([hidden])`);
  await second.waitForSelector('td:has-text("绩效办审核"):has-text("打开")', { timeout: 20000 });
  await look(second, "review-claimed");
  const forms = await second.$$eval("main tbody tr", (rows) => rows.length);
  await second.keyboard.press("n");
  if (forms === 1) check(!new URL(second.url()).searchParams.get("key"), "the key leads to what another has open");
  else await second.waitForFunction(() => new URL(location.href).searchParams.get("key"));
  await second.goto(queue);
  await second.waitForSelector("td a");
  await second.click('tr:has-text("绩效办审核") td a');
  await second.waitForSelector(held("绩效办审核"));
  check(!(await second.$(passes)), "what another has open can be passed");
  await look(second, "review-held");

  // Taken over by keyboard; he who had it is told at once, and what he has written stays.
  await first.keyboard.press("r");
  await first.fill('textarea[name="reason"]', "写到一半的原因");
  await press(second, ".decide .box.part button", "由我来审");
  await second.waitForSelector(passes);
  await first.waitForSelector(held("绩效办"), { timeout: 20000 });
  check(!(await first.$(passes)), "both can pass it");
  check((await first.inputValue('textarea[name="reason"]')) === "写到一半的原因", "what was written is gone");
  check(await first.isDisabled('.decide form button[type="submit"]'), "both can return it");
  await look(first, "review-taken-over");

  // Left: it is his again without a click.
  await second.click('a:has-text("回到")');
  await first.waitForSelector(passes, { timeout: 20000 });
  await first.goto(queue); // a browser that is killed says nothing: then it takes minutes
  await second.waitForSelector('th:has-text("谁在审")', { state: "detached", timeout: 20000 });
  await first.context().close();
  await second.context().close();
}
