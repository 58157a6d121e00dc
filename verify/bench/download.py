#!/usr/bin/env python3
"""Downloads from an nginx on loopback: progeny beside aria2c and curl, interleaved, whole processes with start-up.

usage: verify/bench/download.py [rounds]      (python3, nginx, aria2c, curl on the path; about 3 GiB of disk)
"""
import os, shutil, socket, statistics, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 7


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def serve(work, port):
    conf = os.path.join(work, "nginx.conf")
    user = "user root;" if os.getuid() == 0 else ""
    with open(conf, "w") as f:
        f.write(f"""{user} daemon off; worker_processes 2; pid {work}/pid; error_log {work}/error;
events {{ worker_connections 256; }}
http {{ access_log off; sendfile on; client_body_temp_path {work}/a; proxy_temp_path {work}/b;
fastcgi_temp_path {work}/c; uwsgi_temp_path {work}/d; scgi_temp_path {work}/e;
server {{ listen 127.0.0.1:{port}; root {work}/www; }} }}""")
    return subprocess.Popen(["nginx", "-p", work, "-c", conf], stderr=subprocess.DEVNULL)


def run(command, target):
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(target)
    start = time.monotonic()
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)])
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def table(title, candidates, peer, target):
    figures = {name: [] for name in candidates}
    for command in candidates.values():
        run(command, target)  # the first run of each warms the page cache and is not counted
    for _ in range(ROUNDS):
        for name, command in candidates.items():
            figures[name].append(run(command, target))
    base = statistics.median(seconds for seconds, _, _ in figures[peer])
    print(f"\n{title}, {ROUNDS} rounds interleaved; ratio to {peer}")
    print(f"{'':24}{'median s':>9}{'min':>7}{'max':>7}{'ratio':>7}{'CPU s':>7}{'MiB':>6}")
    for name, runs in figures.items():
        seconds = [r[0] for r in runs]
        median = statistics.median(seconds)
        print(f"{name:24}{median:9.2f}{min(seconds):7.2f}{max(seconds):7.2f}{median / base:7.2f}"
              f"{statistics.median(r[1] for r in runs):7.2f}{max(r[2] for r in runs):6d}")


def main():
    work = tempfile.mkdtemp(prefix="progeny-bench-")
    server = None
    try:
        os.makedirs(f"{work}/www")
        names = [f"f{i:03}" for i in range(200)]
        for name in names:
            with open(f"{work}/www/{name}", "wb") as f:
                f.write(os.urandom(1 << 20))
        block = os.urandom(1 << 24)
        with open(f"{work}/www/big", "wb") as f:
            for _ in range(64):
                f.write(block)
        port = free_port()
        server = serve(work, port)
        time.sleep(0.5)
        url = f"http://127.0.0.1:{port}/"
        target = f"{work}/target"
        with open(f"{work}/list", "w") as f:
            f.writelines(url + name + "\n" for name in names)
        with open(f"{work}/curl", "w") as f:
            f.writelines(f'url = "{url}{name}"\noutput = "{target}/{name}"\n' for name in names)
        progeny = [f"{ROOT}/progeny", "download", "-q", "-d", target]
        subprocess.run([progeny[0], "--version"], check=True)
        many = progeny + ["-i", f"{work}/list", "--per-host", "16"]
        table("200 files of 1 MiB", {
            "progeny -m threads": many + ["-m", "threads"],
            "progeny -m coroutines": many + ["-m", "coroutines"],
            "progeny -m processes": many + ["-m", "processes"],
            "aria2c -j16": ["aria2c", "-q", "-j16", "-x1", "-i", f"{work}/list", "-d", target],
            "curl -Z (8)": ["curl", "-s", "-Z", "--parallel-max", "8", "-K", f"{work}/curl"],
        }, "aria2c -j16", target)
        table("1 GiB", {
            "progeny --split 1": progeny + [url + "big", "--split", "1"],
            "progeny (4 segments)": progeny + [url + "big"],
            "curl": ["curl", "-s", "-o", f"{target}/big", url + "big"],
        }, "curl", target)
    finally:
        if server:
            server.terminate()
            server.wait()
        shutil.rmtree(work)


main()
