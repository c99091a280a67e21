// page -- what a screen is: one file in pages/, one line in pages.ts.
import type { JSX } from "preact";
import type { Session } from "./api";
import type { Address } from "./router";

export interface Place {
  session: Session;
  address: Address;
}
export interface Page {
  path: string; // "/today"; what is below it belongs to it too
  title: string; // a name of words
  needs?: string; // what the account must reach (accounts.h, RESOURCE_LIST); nothing: whoever is signed in
  menu: boolean;
  key?: string; // "g" and this one goes there
  view: (place: Place) => JSX.Element | null;
}
