// shell -- around every screen: who, where, the menu, the shortcuts.
import { useEffect, useRef, useState } from "preact/hooks";
import { post, type Session } from "./api";
import { deafen, listen } from "./events";
import { activeKeys, useKeys } from "./keys";
import type { Page } from "./page";
import { groups, pages } from "./pages";
import { go, useAddress } from "./router";
import "./rove";
import { language, languageList, listed, loadTitles, setLanguage, t, word } from "./words";

export function mayOpen(page: Page, session: Session): boolean {
  return !page.needs || !!session.account?.may[page.needs];
}

export function pageAt(path: string): Page | undefined {
  return pages.find((page) => path === page.path || path.startsWith(`${page.path}/`));
}

function Keys({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="keys" aria-labelledby="keys-title" onClose={close}>
      <h2 id="keys-title">{t("keys.title")}</h2>
      <dl>
        {activeKeys().map((one) => (
          <div key={one.key}>
            <dt>
              <kbd>{one.key}</kbd>
            </dt>
            <dd>{one.words}</dd>
          </div>
        ))}
      </dl>
      <button type="button" autofocus onClick={() => dialog.current?.close()}>
        {t("close")}
      </button>
    </dialog>
  );
}

// Groups as one thinks of the work; on a phone behind one button, which says where one is.
function Menu({ session, current, address }: { session: Session; current?: Page; address: string }) {
  const [opened, open] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => open(false), [address]);
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !opened) return;
    open(false);
    button.current?.focus();
  };
  const shown = groups.map(([id, list]) => [id, list.filter((page) => mayOpen(page, session))] as const).filter(([, list]) => list.length);
  return (
    <nav aria-label={t("menu")} class={opened ? "opened" : undefined} onKeyDown={leave}>
      <button ref={button} type="button" class="quiet menu-button" aria-expanded={opened} aria-controls="menu" onClick={() => open(!opened)}>
        ☰ {t("menu")}
        {current && <small>{t(current.title)}</small>}
      </button>
      <ul id="menu" class="groups" onClick={() => open(false)}>
        {shown.map(([id, list]) => (
          <li key={id}>
            <span id={`menu-${id}`}>{t(`menu.${id}`)}</span>
            <ul aria-labelledby={`menu-${id}`}>
              {list.map((page) => (
                <li key={page.path}>
                  <a href={page.path} aria-current={page === current ? "page" : undefined}>
                    {t(page.title)}
                  </a>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </nav>
  );
}

// Kept in this browser, and with the account: it is the same at the next machine.
function Languages({ session, again }: { session: Session; again: () => void }) {
  return (
    <div class="languages" role="group" aria-label={t("language")}>
      {languageList().map(({ id, name }) => (
        <button
          key={id}
          type="button"
          class="plain"
          lang={id === "zh" ? "zh-CN" : id}
          aria-pressed={language() === id}
          onClick={() => {
            if (session.account && !session.account.must_change) post("/language", { language: id }).catch(() => undefined);
            setLanguage(id)
              .then(() => (session.account ? loadTitles() : undefined))
              .then(again);
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

function Who({ session, ended, again }: { session: Session; ended: () => void; again: () => void }) {
  const account = session.account;
  const leave = () => post("/sign-out").then(ended, ended);
  return (
    <div class="who">
      <Languages session={session} again={again} />
      {account && (
        <>
          <a href="/password" class="name">
            {account.display}
            <small>{listed(account.roles.map((role) => word(`role.${role.id}`, role.name)))}</small>
          </a>
          <button type="button" class="plain" onClick={leave}>
            {t("sign-out")}
          </button>
        </>
      )}
    </div>
  );
}

export function Header({ session, ended, again }: { session: Session; ended: () => void; again: () => void }) {
  return (
    <header class="top">
      <a href="/" class="brand">
        {t("brand")}
      </a>
      <span class="node">
        {session.node.place !== session.node.name && <b>{session.node.place}</b>} {t("node", { name: session.node.name })}
      </span>
      <Who session={session} ended={ended} again={again} />
    </header>
  );
}

export function Shell({ session, ended, again }: { session: Session; ended: () => void; again: () => void }) {
  const address = useAddress();
  const [help, setHelp] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const first = pages.find((page) => page.menu && mayOpen(page, session));
  const changing = session.account?.must_change;
  const wanted = address.path === "/" ? first : pageAt(address.path);
  const page = changing ? pageAt("/password") : wanted;
  const may = page && mayOpen(page, session);
  useKeys([
    { key: "?", words: t("keys.help"), run: () => setHelp(true) },
    { key: "↑↓←→", words: t("keys.rows"), run: () => undefined }, // rove.ts
    ...pages
      .filter((one) => one.key && mayOpen(one, session))
      .map((one) => ({ key: one.key as string, words: t("keys.go", { page: t(one.title) }), run: () => go(one.path) })),
  ]);
  const listens = !!session.account?.may.duties;
  useEffect(() => {
    if (listens) listen();
    return deafen;
  }, [listens]);
  useEffect(() => {
    document.title = `${page && may ? t(page.title) : t("nothing-here")} · ${t("brand")}`;
  }, [page, may, language()]);
  const moved = useRef(false);
  useEffect(() => {
    // A new screen is read from its heading; the first one begins where a page begins. Who only speaks another language stays where he is.
    if (moved.current) {
      heading.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    moved.current = true;
  }, [address.path, page]);
  const View = page?.view;
  return (
    <>
      <a class="skip" href="#main">
        {t("skip")}
      </a>
      <Header session={session} ended={ended} again={again} />
      <div class="frame">
        <Menu session={session} current={page} address={address.path} />
        <main id="main" tabIndex={-1}>
          <h1 ref={heading} tabIndex={-1}>
            {page && may ? t(page.title) : t("nothing-here")}
          </h1>
          {View && may ? <View session={session} address={address} /> : <p>{t(page ? "not-yours" : "nothing-here.do")}</p>}
        </main>
      </div>
      {help && <Keys close={() => setHelp(false)} />}
    </>
  );
}
