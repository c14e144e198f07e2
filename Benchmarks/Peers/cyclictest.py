#!/usr/bin/env python3
"""Runs cyclictest and punctual in turn, round by round, and prints the ratios of each pair.

Both measure one thread at the same policy, priority, period and processor, with locked memory and
the same hold on /dev/cpu_dma_latency (cyclictest's default is 0). Which of the two begins a round
alternates, so that a slow change of the host favours neither.

    Benchmarks/Peers/cyclictest.py PUNCTUAL [--rounds 10] [--seconds 3] [--period-us 1000]
        [--policy fifo|other] [--priority 80] [--cpu 1] [--mechanisms absolute,precise]

Percentiles of cyclictest are read from its histogram of nanoseconds (-N), which ends at 1 ms:
later wakeups are counted as later. Its processor time is the kernel's account of its measuring
thread (/proc/PID/task/TID/schedstat) between two instants of the round, divided by the wakeups
between them.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("punctual")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--period-us", type=int, default=1000)
    parser.add_argument("--policy", choices=["fifo", "other"], default="fifo")
    parser.add_argument("--priority", type=int, default=80)
    parser.add_argument("--cpu", type=int, default=os.cpu_count() - 1)
    parser.add_argument("--mechanisms", default="absolute,precise")
    return parser.parse_args()


def nearest_rank(counts, total, share):
    """Value in nanoseconds from a histogram, None where it lies beyond the histogram's end."""
    rank = max(1, -(-int(total * share * 1_000_000) // 1_000_000))
    seen = 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= rank:
            return value
    return None


def measuring_thread(pid, policy):
    """The thread of cyclictest that is not its main thread."""
    while True:
        tasks = [int(task) for task in os.listdir(f"/proc/{pid}/task") if int(task) != pid]
        if tasks:
            return tasks[0]
        time.sleep(0.01)


def processor_nanoseconds(pid, task):
    with open(f"/proc/{pid}/task/{task}/schedstat") as file:
        return int(file.read().split()[0])


def cyclictest(options, folder):
    path = os.path.join(folder, "cyclictest.json")
    command = [
        "cyclictest", "--quiet", "--nsecs", "--histogram=1000000", f"--json={path}",
        f"--interval={options.period_us}", f"--affinity={options.cpu}", "--threads=1",
        f"--duration={max(1, round(options.seconds))}", "--mlockall",
    ]
    if options.policy == "fifo":
        command.append(f"--priority={options.priority}")
    else:
        command.append("--policy=other")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    task = measuring_thread(process.pid, options.policy)
    time.sleep(0.2)
    begin = time.monotonic()
    before = processor_nanoseconds(process.pid, task)
    time.sleep(max(0.5, round(options.seconds) - 0.7))
    after = processor_nanoseconds(process.pid, task)
    elapsed = time.monotonic() - begin
    _, errors = process.communicate()
    if process.returncode != 0:
        sys.exit(f"cyclictest failed: {errors.decode().strip()}")
    with open(path) as file:
        thread = json.load(file)["thread"]["0"]
    counts = {int(value): count for value, count in thread["histogram"].items()}
    total = thread["cycles"]
    wakeups = elapsed / (options.period_us * 1e-6) * total / (total + lost(total, options))
    return {
        "p50": nearest_rank(counts, total, 0.50),
        "p90": nearest_rank(counts, total, 0.90),
        "p99": nearest_rank(counts, total, 0.99),
        "cpu": (after - before) / wakeups,
    }


def lost(total, options):
    """Periods that cyclictest skipped without a word: those that its duration should have had."""
    return max(0, max(1, round(options.seconds)) * 1_000_000 // options.period_us - total)


def punctual(options, folder, number):
    database = os.path.join(folder, "runs.sqlite")
    command = [
        options.punctual, "benchmark", "--mechanism", options.mechanisms,
        "--period", f"{options.period_us}us", "--seconds", str(options.seconds),
        "--rounds", "1", "--warm-up", "0.2s", "--cpu", str(options.cpu), "--lock-memory",
        "--dma-latency", "0", "--database", database, "--no-report", "--no-progress", "--quiet",
        "--label", f"round {number}",
    ]
    if options.policy == "fifo":
        command += ["--policy", "fifo", "--priority", str(options.priority)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    export = subprocess.run(
        [options.punctual, "report", "latest", "--format", "json", "--database", database],
        check=True, stdout=subprocess.PIPE,
    )
    results = {}
    for series in json.loads(export.stdout)["series"]:
        if series.get("failure"):
            sys.exit(f"{series['mechanism']} could not be measured: {series['failure']}")
        lateness = series["lateness"]
        results[series["mechanism"]] = {
            "p50": lateness["p50_ns"], "p90": lateness["p90_ns"], "p99": lateness["p99_ns"],
            "cpu": series["processor_ns_per_tick"],
        }
    return results


def microseconds(values):
    known = [value for value in values if value is not None]
    return f"{statistics.median(known) / 1000:9.2f}" if known else "        -"


def main():
    options = arguments()
    pairs = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.rounds):
            if number % 2 == 0:
                theirs, ours = cyclictest(options, folder), punctual(options, folder, number)
            else:
                ours, theirs = punctual(options, folder, number), cyclictest(options, folder)
            pairs.append((ours, theirs))
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
    print(f"{options.rounds} interleaved rounds of {options.seconds:g} s, period "
          f"{options.period_us} us, policy {options.policy}, cpu {options.cpu}, "
          f"{os.uname().release}; medians over the rounds, in microseconds")
    print(f"{'':18}{'p50':>9}{'p90':>9}{'p99':>9}{'CPU/tick':>10}")
    print(f"{'cyclictest':18}" + "".join(
        microseconds([theirs[key] for _, theirs in pairs]) for key in ("p50", "p90", "p99", "cpu")))
    for mechanism in options.mechanisms.split(","):
        print(f"{mechanism:18}" + "".join(
            microseconds([ours[mechanism][key] for ours, _ in pairs])
            for key in ("p50", "p90", "p99", "cpu")))
    for mechanism in options.mechanisms.split(","):
        for key in ("p50", "p90", "p99", "cpu"):
            ratios = sorted(
                ours[mechanism][key] / theirs[key] for ours, theirs in pairs
                if ours[mechanism][key] is not None and theirs[key])
            if ratios:
                print(f"{mechanism} / cyclictest, {key}: median ratio "
                      f"{statistics.median(ratios):.3f} [{ratios[0]:.3f} to {ratios[-1]:.3f}]")


main()
