#!/usr/bin/env python3
"""Prints the figures that apscheduler_scheduler.py has saved as a table in Markdown.

    Benchmarks/Peers/scheduler_table.py FILE

What Documentation and README show of the comparison is copied from what it prints.
"""
import json
import pathlib
import statistics
import sys


def spread(values, digits=0):
    return (f"{statistics.median(values):,.{digits}f} "
            f"({min(values):,.{digits}f} to {max(values):,.{digits}f})")


def table(saved):
    ours, theirs = saved["ours"], saved["theirs"]

    def mine(name, digits=0):
        return spread([figures[name] for figures in ours], digits)

    def peer(name, digits=0):
        return spread([figures[name] for figures in theirs], digits)

    def lost(side):
        return spread([figures["fire_expected"] - figures["fire_done"] for figures in side])

    def asked(side):
        return spread([figures["fire_rate_asked"] for figures in side])

    rows = [
        ("what", "Punctual", "APScheduler"),
        ("---", "---", "---"),
        ("jobs added to memory a second, one by one", mine("add_memory"), peer("add_memory")),
        ("jobs added to SQLite a second, each durable", mine("add_sqlite"), peer("add_sqlite")),
        ("jobs added to SQLite a second, in one batch", mine("add_sqlite_batch"), "has none"),
        ("a job each millisecond, thread pool: lateness p50, µs", mine("fire_p50_us"),
         peer("fire_p50_us")),
        ("the same, lost of 2,000", lost(ours), lost(theirs)),
        ("the same, of these told by an event", mine("fire_told"), peer("fire_told")),
        ("the same, stolen by the host or waited for a processor, ms", mine("fire_stolen_ms", 1),
         peer("fire_stolen_ms", 1)),
        ("the same, processor time each, µs", mine("fire_processor_us"), ""),
        ("the same with `precise`: lateness p50, µs", mine("fire_precise_p50_us", 1), "has none"),
        ("the same with `precise`: lost of 2,000", mine("fire_precise_lost"), ""),
        ("the same with `precise`: processor time each, µs", mine("fire_precise_processor_us"), ""),
        ("trivial tasks a second, asked for", asked(ours), asked(theirs)),
        ("trivial tasks a second, run", mine("fire_rate"), peer("fire_rate")),
        ("10,000 jobs due at once: the last starts after, ms", mine("burst_ms", 1),
         peer("burst_ms", 1)),
        ("looking for due jobs among 100,000 in SQLite, µs", mine("due_us", 1), ""),
        ("start with 100,000 jobs in SQLite, to the first task, ms", mine("start_ms", 1), ""),
    ]
    print(f"{saved['settings']}.\n")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    table(json.loads(pathlib.Path(sys.argv[1]).read_text()))
