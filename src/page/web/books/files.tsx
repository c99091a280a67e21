// files -- a table as the node writes it, to take away; in the log there.
import { t } from "../words";

export function Files({ path, asked }: { path: string; asked: Record<string, string | number | null | undefined> }) {
  const query = (format: string) => {
    const given = Object.entries(asked).filter(([, value]) => value !== undefined && value !== null && value !== "");
    return new URLSearchParams([...given.map(([name, value]) => [name, String(value)]), ["format", format]]).toString();
  };
  return (
    <p class="buttons">
      {["xlsx", "csv"].map((format) => (
        <a key={format} href={`/api/v1${path}?${query(format)}`} download>
          {t(`books.${format}`)}
        </a>
      ))}
    </p>
  );
}
