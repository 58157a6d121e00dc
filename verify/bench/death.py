#!/usr/bin/env python3
"""How soon a worker's death is noticed, and its pool works again: medians and 99th percentiles beside their goals.

usage: verify/bench/death.py [rounds]         (after mvn -DskipTests package; JAVA_HOME names a JDK 25)
"""
import os, subprocess, sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
JAVA = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"

if __name__ == "__main__":
    classes = f"{ROOT}/core/target/classes:{ROOT}/verify/target/classes"
    sys.exit(subprocess.run([JAVA, "-cp", classes, "dev.progeny.verify.DeathLatency", *sys.argv[1:]]).returncode)
