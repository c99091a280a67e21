// amounts -- the page says of an amount that is typed what the node reads of it: by the table of tests/exchange/test_value.c.
//
//   amounts.mjs MODEL TABLE      sheet/model.ts, bundled; exchange/data/amounts.txt
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { amountOf } = await import(pathToFileURL(process.argv[2]));
const wrong = [];
let count = 0;
for (const line of readFileSync(process.argv[3], "utf8").split("\n")) {
  const found = /^(-?\d+|-) “(.*)”$/.exec(line);
  if (!found) continue;
  const said = amountOf(found[2]);
  const fen = said && said.yuan.replace(/[,.]/g, "").replace(/^(-?)0+(?=\d)/, "$1");
  const wan = said && (Number(said.wan.replace(/,/g, "")) * 1e6).toFixed(0);
  if ((fen ?? "-") !== found[1] || (said && wan !== found[1])) wrong.push(`“${found[2]}” is ${found[1]}, and the page says ${JSON.stringify(said)}`);
  count++;
}
if (count < 30) wrong.push(`only ${count} amounts`);
for (const one of wrong) console.error(one);
process.exit(wrong.length ? 1 : 0);
