// shaken -- what fails next in a node that runs with the shim of ../shim: read by it before each call of that class.
//
//   CONTROL          the file of struct crash_control (shim.h) that the node was started with
//   TRIES, SEED      so many failures for each question; other ones
import { openSync, readSync, writeSync } from "node:fs";

export const tries = Number(process.env.TRIES ?? 6);
let draw = BigInt(process.env.SEED ?? 1);
export function below(n) {
  draw = BigInt.asUintN(64, draw * 6364136223846793005n + 1442695040888963407n);
  return Number((draw >> 33n) % BigInt(Math.max(1, n)));
}

// -- what fails --------------------------------------------------------------------------------------

export const control = openSync(process.env.CONTROL, "r+");
export const classes = ["file", "memory", "lmdb", "zmq"];
let order = 0n;
export function arm(what, k, error, times) {
  const bytes = Buffer.alloc(64);
  bytes.writeBigInt64LE(BigInt(k), 8);
  bytes.writeBigInt64LE(BigInt(error), 16);
  bytes.writeBigInt64LE(BigInt(times), 24);
  bytes.write(what, 32);
  writeSync(control, bytes, 8, 56, 8);
  const number = Buffer.alloc(8);
  number.writeBigUInt64LE(++order);
  writeSync(control, number, 0, 8, 0);
}
export function calls(what) {
  const bytes = Buffer.alloc(8);
  readSync(control, bytes, 0, 8, 64 + 8 * classes.indexOf(what));
  return Number(bytes.readBigInt64LE());
}
export const errors = { memory: [12], lmdb: [5, 12, 28, -30796], file: [5, 28, 24] };
// What a node that writes gets over: after a failed write of LMDB's own it stops, to be started again (disks: ../test_small_disk.sh, ../test_eio.sh).
export const mild = { memory: [12], lmdb: [12, 28] };
