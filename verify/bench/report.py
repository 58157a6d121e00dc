"""Medians and spreads as a table for people and as JSON for programs."""
import os, platform, statistics, subprocess, time

from sides import ROOT, java_home

WIDTHS = 42, 11, 23, 9, 11


def machine():
    def said(*command):
        try:
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):
            return "unknown"

    with open("/proc/cpuinfo") as f:
        model = next((line.split(":")[1].strip() for line in f if line.startswith("model name")), platform.machine())
    with open(f"{java_home()}/release") as f:
        release = dict(line.strip().split("=", 1) for line in f if "=" in line)
    jdk = [release.get(key, "").strip('"') for key in ("IMPLEMENTOR", "JAVA_RUNTIME_VERSION")]
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": model,
        "memory_GB": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "kernel": f"{platform.system()} {platform.release()}",
        "JDK": " ".join(filter(None, jdk)) or "unknown",
        "python3": said("python3", "-c", "import platform; print(platform.python_version())"),
        "load_average": os.getloadavg()[0],
        "revision": said("git", "-C", ROOT, "describe", "--always", "--dirty"),
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def summary(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values), "values": values}


def number(value):
    return f"{value:,.{0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 3}f}"


def judge(row, figures):
    """The row as JSON has it. figures: for each cell a list of values, or why there is none."""
    cells = []
    ours = None
    for cell, values in zip(row.cells, figures):
        entry = {"name": cell.name}
        if isinstance(values, str):
            entry["missing"] = values
        else:
            entry |= summary(values)
            ours = ours or entry
            if cells and ours is cells[0] and entry["median"]:
                entry["ratio"] = ours["median"] / entry["median"]
        if cell.goal:
            judged = entry.get("median") if not cells else entry.get("ratio")
            entry["goal"] = f"{cell.goal.relation} {cell.goal.bound:,}"
            entry["ok"] = cell.goal.is_met(judged) if judged is not None else None
        cells.append(entry)
    return {"id": row.id, "title": row.title, "unit": row.unit, "cells": cells}


def line(*texts):
    return "".join(f"{text:{'<' if i == 0 else '>'}{WIDTHS[i]}}" for i, text in enumerate(texts))


def header():
    return line("", "median", "min … max", "ours ×", "goal")


def text(row):
    lines = [f"{row['id']}: {row['title']}, {row['unit']}"]
    for cell in row["cells"]:
        if "missing" in cell:
            lines.append(line("  " + cell["name"], "—") + f"   {cell['missing']}")
            continue
        spread = f"{number(cell['min'])} … {number(cell['max'])}"
        ratio = number(cell["ratio"]) if "ratio" in cell else ""
        judged = {True: "  ok", False: "  NOT", None: ""}[cell.get("ok")]
        goal = cell.get("goal", "")
        lines.append((line("  " + cell["name"], number(cell["median"]), spread, ratio, goal) + judged).rstrip())
    return "\n".join(lines)


def verdict(rows):
    judged = [(row, cell) for row in rows for cell in row["cells"] if "goal" in cell]
    met = sum(cell["ok"] is True for _, cell in judged)
    open_ = [f"{row['id']} ({cell['name']})" for row, cell in judged if cell["ok"] is not True]
    return f"{met} of {len(judged)} goals met" + (f"; not met, or not measured: {', '.join(open_)}" if open_ else "")
