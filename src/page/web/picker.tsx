// picker -- several of a list, by code or name: typed, chosen, taken away again.
import { useEffect, useState } from "preact/hooks";
import { t } from "./words";

export interface Choice {
  code: string;
  name: string;
}

export function Picker(props: { label: string; name: string; choices: Choice[]; chosen: string[]; set: (chosen: string[]) => void }) {
  const [text, setText] = useState("");
  const [unknown, setUnknown] = useState(false);
  const words = (one: Choice) => `${one.code} ${one.name}`;
  const take = (typed: string, sure: boolean) => {
    const sought = typed.trim();
    const found = props.choices.filter((one) => words(one) === sought || one.code === sought || (sure && sought && (one.name.includes(sought) || one.code.startsWith(sought))));
    const exact = found.find((one) => one.code === sought || words(one) === sought) ?? (found.length === 1 ? found[0] : null);
    if (!exact) return setUnknown(sure && !!sought);
    if (!props.chosen.includes(exact.code)) props.set([...props.chosen, exact.code]);
    setText("");
    setUnknown(false);
  };
  // What was typed before the list had come is looked up again in it.
  useEffect(() => {
    if (unknown) take(text, true);
  }, [props.choices]);
  return (
    <div class="field">
      <label for={props.name}>{props.label}</label>
      <input
        id={props.name}
        name={props.name}
        list={`${props.name}-list`}
        value={text}
        autocomplete="off"
        aria-describedby={unknown ? `${props.name}-unknown` : undefined}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setUnknown(false);
          if (props.choices.some((one) => words(one) === event.currentTarget.value)) take(event.currentTarget.value, false);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.isComposing) return;
          event.preventDefault();
          take(text, true);
        }}
        onBlur={() => take(text, true)}
      />
      <datalist id={`${props.name}-list`}>
        {props.choices
          .filter((one) => !props.chosen.includes(one.code))
          .map((one) => (
            <option key={one.code} value={words(one)} />
          ))}
      </datalist>
      {unknown && (
        <p class="hint" role="alert" id={`${props.name}-unknown`}>
          {t("picker.unknown")}
        </p>
      )}
      <ul class="chosen">
        {props.chosen.map((code) => (
          <li key={code}>
            {words(props.choices.find((one) => one.code === code) ?? { code, name: "" })}
            <button type="button" class="plain" aria-label={t("picker.drop", { what: code })} onClick={() => props.set(props.chosen.filter((one) => one !== code))}>
              ✕
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
