// form -- one form to read: for whoever owes it, reviews it or audits it.
import type { Page, Place } from "../page";
import { Empty } from "../parts";
import { Letter } from "../review/letter";
import { OneForm } from "./review";
import { t } from "../words";

function Form({ address }: Place) {
  const key = address.query.get("key");
  if (key && address.query.get("letter")) return <Letter address={key} back={`/form?key=${encodeURIComponent(key)}`} />;
  return key ? <OneForm address={key} next={() => history.back()} decides={false} /> : <Empty>{t("nothing-here.do")}</Empty>;
}

export const form: Page = { path: "/form", title: "form.title", needs: "forms", menu: false, view: Form };
