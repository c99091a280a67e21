// pages -- every screen, by the groups of the menu; the first that an account may see is its first.
import type { Page } from "./page";
import { today } from "./pages/today";
import { importing } from "./pages/import";
import { board } from "./pages/board";
import { inbox } from "./pages/inbox";
import { network } from "./pages/network";
import { accounts } from "./pages/accounts";
import { calendar } from "./pages/calendar";
import { setup } from "./pages/setup";
import { audit } from "./pages/audit";
import { submission } from "./pages/submission";
import { form } from "./pages/form";
import { forms } from "./pages/forms";
import { list } from "./pages/list";
import { books } from "./pages/books";
import { review } from "./pages/review";
import { works } from "./pages/works";
import { warnings } from "./pages/warnings";
import { checks } from "./pages/checks";
import { evaluations } from "./pages/evaluations";
import { outreach } from "./pages/outreach";
import { assessment } from "./pages/assessment";
import { password } from "./pages/password";

// As one thinks of the work: one's own, what others handed in, how it stands, what follows from it, the node.
export const groups: [string, Page[]][] = [
  ["mine", [today, forms, list, importing, works]],
  ["review", [review, inbox, submission]],
  ["board", [board, calendar, books]],
  ["results", [warnings, checks, evaluations, outreach, assessment]],
  ["settings", [network, setup, accounts, audit]],
];
export const pages: Page[] = [...groups.flatMap(([, list]) => list), form, password];
