#!/usr/bin/env python3
"""A sample drawn again from src/report/SAMPLE.md alone, without the program.

usage: sample_again.py POPULATION.csv SECRET PUBLIC SHARE LEAST STRATA [--units]
The population as `siben sample show … --population --format csv` writes it; the share in hundredths of a percent;
strata "book,department", "department", "book" or "-". Prints the digest of the list, the commitment, then the
project codes that are drawn, a line each, in order; with --units the unit codes."""
import csv
import hashlib
import sys

BOOKS = ["general_public", "gov_fund", "state_capital", "social_insurance", "outside"]


def blake(data):
    return hashlib.blake2b(data, digest_size=32).digest()


def main(path, secret, public, share, least, strata, column=0):
    seed = f"{secret}|{public}".encode()
    strata = strata.split(",")
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = [row[:4] for row in csv.reader(file)][1:]
    rows.sort(key=lambda r: (r[0].encode(), r[1].encode()))
    listed = "".join("\t".join(row) + "\n" for row in rows)
    print(blake(listed.encode()).hex())
    print(blake(b"siben-sample-1|" + secret.encode()).hex())

    def ticket(kind, a, b):
        return blake(seed + f"\n{kind}\t{a}\t{b}".encode())

    def rank(row):
        own = ticket("object", row[0], row[1])
        return (BOOKS.index(row[3]), own) if "book" in strata else (0, own)

    groups = {}
    for row in rows:
        groups.setdefault(row[2] if "department" in strata else "", []).append(row)
    drawn = set()
    for name, group in groups.items():
        group.sort(key=rank)
        size = len(group)
        wanted = (size * share + 9999) // 10000
        if "department" in strata:
            wanted = max(wanted, least)
        wanted = min(wanted, size)
        start = int.from_bytes(ticket("start", name, "")[:8], "big") % size
        for k in range(wanted):
            drawn.add(tuple(group[(start + k * size) // wanted]))
    if "department" not in strata:
        for department in {row[2] for row in rows}:
            own = [tuple(row) for row in rows if row[2] == department]
            own.sort(key=lambda r: ticket("object", r[0], r[1]))
            have = sum(row in drawn for row in own)
            for row in own:
                if have < least and row not in drawn:
                    drawn.add(row)
                    have += 1
    for row in sorted(drawn):
        print(row[column])


if __name__ == "__main__":
    _, path, secret, public, share, least, strata, *units = sys.argv
    main(path, secret, public, int(share), int(least), strata, 1 if units else 0)
