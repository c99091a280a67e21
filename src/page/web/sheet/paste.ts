// paste -- a block from a spreadsheet, laid over the cells.
import { isOpen, type Cell, type Sheet, type Typed } from "./model";

// Tab-separated, as spreadsheets put it on the clipboard: cells with line breaks or quotes stand in quotes.
export function readBlock(text: string): string[][] {
  const rows: string[][] = [[]];
  let value = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') value += c;
      else if (text[i + 1] === '"') value += text[++i];
      else quoted = false;
    } else if (c === '"' && !value) quoted = true;
    else if (c === "\t" || c === "\n") {
      rows[rows.length - 1].push(value);
      value = "";
      if (c === "\n") rows.push([]);
    } else if (c !== "\r") value += c;
  }
  rows[rows.length - 1].push(value);
  if (rows.length > 1 && rows[rows.length - 1].length === 1 && !rows[rows.length - 1][0]) rows.pop();
  return rows;
}

export interface Pasted {
  cells: Typed;
  put: number;
  left: string[]; // values that would have stood where nothing is typed
}

function anchorsOf(sheet: Sheet, row: number, from: number): Cell[] {
  return sheet.cells.filter((cell) => cell.row === row && cell.column >= from).sort((a, b) => a.column - b.column);
}

// A block out of the same table has empty columns where cells are merged; one out of another table has none.
function asLaid(sheet: Sheet, row: number, from: number, block: string[][]): boolean {
  return block.every((values, i) => {
    const heads = new Set(anchorsOf(sheet, row + i, from).map((cell) => cell.column));
    return values.every((value, k) => !value.trim() || heads.has(from + k));
  });
}

export function pasteBlock(sheet: Sheet, start: Cell, block: string[][]): Pasted {
  const pasted: Pasted = { cells: {}, put: 0, left: [] };
  const laid = asLaid(sheet, start.row, start.column, block);
  block.forEach((values, i) => {
    const anchors = anchorsOf(sheet, start.row + i, start.column);
    values.forEach((raw, k) => {
      const value = raw.trim();
      const cell = laid ? anchors.find((one) => one.column === start.column + k) : anchors[k];
      if (cell && isOpen(sheet, cell)) {
        pasted.cells[cell.at] = value;
        pasted.put++;
      } else if (value && cell?.text !== value) pasted.left.push(value);
    });
  });
  return pasted;
}
