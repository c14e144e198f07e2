#!/usr/bin/env python3
"""Asks APScheduler's and Punctual's cron triggers for the same fire times, in turn.

Every cron and crontab case of the corpus that fires is asked for the fire times that the corpus
lists, each following the last one. Only answers are timed: APScheduler needs up to 0.2 s to say
that there are none, and that would flatter Punctual. Which of the two begins a round alternates.

    Benchmarks/Peers/apscheduler_triggers.py SELF-BENCHMARK [--rounds 10] [--corpus FILE]
"""
import argparse
import datetime
import json
import pathlib
import statistics
import subprocess
import sys
import time
import zoneinfo

import apscheduler_environment

apscheduler_environment.enter()

from apscheduler.triggers.cron import CronTrigger  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
BAR = 100


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("benchmark")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--corpus", default=ROOT / "Tests/SchedulingTests/Corpus/triggers.jsonl")
    return parser.parse_args()


def trigger(case):
    zone = zoneinfo.ZoneInfo(case["timezone"])
    bounds = {"start_date": case["start"], "end_date": case["end"], "timezone": zone}
    if case["kind"] == "cron":
        return CronTrigger(**case["fields"], **bounds)
    names = ["minute", "hour", "day", "month", "day_of_week"]
    return CronTrigger(**dict(zip(names, case["expr"].split())), **bounds)


def cases(path):
    """Triggers with the moment of the question and the number of answers."""
    found = []
    with open(path, encoding="utf-8") as lines:
        for case in map(json.loads, lines):
            if case["kind"] in ("cron", "crontab") and case["expected"]:
                now = datetime.datetime.fromisoformat(case["now"])
                found.append((trigger(case), now, len(case["expected"])))
    return found


def apscheduler_round(found):
    answers = sum(count for _, _, count in found)
    begin = time.perf_counter_ns()
    for asked, now, count in found:
        last = None
        for _ in range(count):
            last = asked.get_next_fire_time(last, last or now)
    return answers / (time.perf_counter_ns() - begin) * 1e9


def punctual_round(benchmark, corpus):
    text = subprocess.run(
        [benchmark, "triggers", str(corpus)], check=True, capture_output=True, text=True
    ).stdout
    result = json.loads(text)
    return result["answers"] / result["nanoseconds"] * 1e9


def main():
    options = arguments()
    found = cases(options.corpus)
    sides = {
        "APScheduler": lambda: apscheduler_round(found),
        "Punctual": lambda: punctual_round(options.benchmark, options.corpus),
    }
    sides["APScheduler"]()
    rates = {name: [] for name in sides}
    for number in range(options.rounds):
        order = list(sides) if number % 2 == 0 else list(reversed(sides))
        for name in order:
            rates[name].append(sides[name]())
    ratios = [ours / theirs for ours, theirs in zip(rates["Punctual"], rates["APScheduler"])]
    print(f"next fire time over {len(found)} cron cases, {options.rounds} rounds in turn, "
          f"APScheduler {apscheduler_environment.VERSION}, "
          f"Python {sys.version.split()[0]}")
    for name, values in rates.items():
        print(f"  {name}: {statistics.median(values):,.0f} a second "
              f"({min(values):,.0f} to {max(values):,.0f})")
    ratio = statistics.median(ratios)
    print(f"{'met ' if ratio >= BAR else 'MISSED'} ratio of each pair of rounds, median: {ratio:.0f} "
          f"({min(ratios):.0f} to {max(ratios):.0f}) (bar: {BAR})")
    return 0 if ratio >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
