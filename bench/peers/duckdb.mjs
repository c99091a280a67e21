// The question of bench_groupby put to DuckDB on one thread: the same rows, from a file that
// bench_groupby wrote, in a database on disk. Prints milliseconds a run, then the sum that the
// caller compares with its own.
//
//   node bench/peers/duckdb.mjs ROWS.csv RUNS
import { rmSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";

const [csv, runs] = [process.argv[2], Number(process.argv[3])];
const path = csv + ".duckdb";
const connection = await (await DuckDBInstance.create(path)).connect();
try {
    await connection.run("set threads = 1");
    await connection.run(`create table fact as select * from read_csv('${csv}', delim = '\t', header = false, columns = {
        'code': 'VARCHAR', 'region': 'VARCHAR', 'department': 'VARCHAR', 'unit': 'VARCHAR', 'name': 'VARCHAR',
        'book': 'UTINYINT', 'source': 'UTINYINT', 'initial': 'BIGINT', 'annual': 'BIGINT'})`);
    await connection.run("checkpoint");
    const question = "select department, book, sum(annual), sum(initial), count(*) from fact group by 1, 2";
    let rows = (await connection.runAndReadAll(question)).getRows(); // warm, as the others are
    for (let run = 0; run < runs; run++) {
        const begun = performance.now();
        rows = (await connection.runAndReadAll(question)).getRows();
        console.log(`ms ${(performance.now() - begun).toFixed(3)}`);
    }
    console.log(`sum ${rows.reduce((sum, row) => sum + BigInt(row[2]), 0n)}`);
} finally {
    connection.closeSync();
    rmSync(path, { force: true });
}
