// Rows a second of CouchDB-protocol replication over one hop, beside bench_bulk_net: PouchDB
// on LevelDB at both ends, the receiving end served over HTTP by express-pouchdb in a process
// of its own. The rows stand on disk at the sender first; the clock runs until the one-shot
// replication says that the receiver has written and checkpointed all.
//
//   node bench/peers/couch.mjs     BENCH_ROWS (30000), BENCH_RUNS (5), BENCH_DIR (/var/tmp)
//
// 30 000 rows, not 300 000: the rate does not rise with more, and five runs end in a while.
import { execFileSync, fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import PouchDB from "pouchdb";

const folder = process.env.COUCH_FOLDER ?? mkdtempSync(join(process.env.BENCH_DIR ?? "/var/tmp", "siben-bench-couch-"));

async function serve() {
    const { default: express } = await import("express");
    const { default: pouch } = await import("express-pouchdb");
    const at = PouchDB.defaults({ prefix: join(folder, "receiver/") });
    const app = express();
    app.use("/", pouch(at, { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: join(folder, "log") }));
    const server = app.listen(0, "127.0.0.1", () => process.send(server.address().port));
}

// As bench_records prints them: the records of bench_bulk.
function records(order, rows) {
    const program = new URL("../../build/release/bench/bench_records", import.meta.url).pathname;
    const text = execFileSync(program, [order, String(rows)], { maxBuffer: 1 << 30, encoding: "utf8" });
    return text.trimEnd().split("\n").map((line) => {
        const [_id, unit, book, name, initial, adjustment, ...measures] = line.split("\t");
        return { _id, unit, book: Number(book), name, initial: Number(initial), adjustment: Number(adjustment), measures };
    });
}

async function measure() {
    const rows = Number(process.env.BENCH_ROWS ?? 30000), runs = Number(process.env.BENCH_RUNS ?? 5);
    const child = fork(new URL(import.meta.url).pathname, ["serve"], { env: { ...process.env, COUCH_FOLDER: folder } });
    const stop = () => { child.kill("SIGKILL"); rmSync(folder, { recursive: true, force: true }); };
    try {
        mkdirSync(join(folder, "receiver"), { recursive: true });
        const port = await new Promise((done, fail) => { child.once("message", done); child.once("exit", () => fail(new Error("the receiver ended"))); });
        for (const order of ["ordered", "shuffled"]) {
            const made = records(order, rows);
            const times = [];
            for (let run = 1; run <= runs; run++) {
                const from = new PouchDB(join(folder, `sender-${order}-${run}`));
                for (let at = 0; at < rows; at += 4000)
                    await from.bulkDocs(made.slice(at, at + 4000));
                const to = new PouchDB(`http://127.0.0.1:${port}/${order}-${run}`);
                const begun = performance.now();
                const result = await from.replicate.to(to, { batch_size: 1000, batches_limit: 10 });
                times.push(performance.now() - begun);
                const info = await to.info();
                if (!result.ok || info.doc_count !== rows)
                    throw new Error(`${info.doc_count} of ${rows} rows arrived`);
                console.error(`couch ${order}: run ${run} of ${runs}: ${times.at(-1).toFixed(0)} ms`);
                await from.destroy();
                await to.destroy();
            }
            times.sort((a, b) => a - b);
            console.log(`bulk.peer.couchdb_protocol.${order}.one_hop ${Math.round((rows * 1000) / times[Math.floor(runs / 2)])} rows/s`);
        }
    } finally {
        stop();
    }
}

await (process.argv[2] === "serve" ? serve() : measure());
