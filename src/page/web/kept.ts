// kept -- workbooks that wait in this browser until what is wrong with them is mended. Each account has its own.
import { FILES, readDisk, writeDisk } from "./disk";

// A browser that keeps nothing: the files are on the disk all the same.
export async function keptFiles(account: string): Promise<File[]> {
  return ((await readDisk(FILES, (store) => store.get(account)).catch(() => undefined)) as File[] | undefined) ?? [];
}
export async function keepFiles(account: string, files: File[]): Promise<void> {
  await writeDisk(FILES, (store) => (files.length ? store.put(files, account) : store.delete(account))).catch(() => undefined);
}
