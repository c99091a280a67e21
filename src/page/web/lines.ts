// lines -- a receipt, or what a command of the node said, line by line, in the language that is spoken.
import { whyTold } from "./why";

// A piece of a line: a column's name, a number with its unit, "301 交通局 应报数" by its last word. Names stay.
function piece(text: string, word: (text: string) => string): string {
  const at = text.lastIndexOf(" ");
  return at < 0 ? word(text) : [piece(text.slice(0, at), word), piece(text.slice(at + 1), word)].filter(Boolean).join(" ");
}

export const linesTold = (text: string, word: (text: string) => string): string =>
  text
    .split("\n")
    .map((line) => line.replace(/\S.*/, (words) => whyTold(words, (part) => piece(part, word))))
    .join("\n");
