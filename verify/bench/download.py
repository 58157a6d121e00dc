"""Downloads from an nginx on loopback: progeny, aria2c and curl as whole processes. 3 GiB of disk."""
import os, shutil, socket, subprocess, sys, tempfile, time

from sides import Missing, ROOT, environment

# Run in a small process: what the kernel calls the largest resident set of a child includes its parent's at the fork.
TIMED = """
import os, sys, time
nowhere = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
start = time.monotonic()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=nowhere)
_, status, usage = os.wait4(pid, 0)
print(time.monotonic() - start, status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
"""
FILES = 200
BIG = 1 << 30


class Download:
    """Answers as a Side does; a name with -cpu or -memory asks for that of a run whose time was asked before."""

    def __init__(self):
        self.work = None
        self.server = None
        self.warm = set()
        self.usages = {}

    def ask(self, name, _=0):
        name, _, what = name.partition("-") if name.endswith(("-cpu", "-memory")) else (name, "", "")
        if not what:
            seconds, usage = self._timed(name)
            self.usages.setdefault(name, []).append(usage)
            return seconds
        if name not in self.usages:
            raise Missing("its time was not asked in this run")
        usages = self.usages[name]
        usages.append(usages.pop(0))  # the next round asks for the next run
        return usages[-1][what]

    def _timed(self, name):
        if not self.work:
            self._open()
        command = self._commands()[name]
        if not shutil.which(command[0]):
            raise Missing(f"{command[0]} is not on the path")
        if name not in self.warm and not name.startswith("big"):  # the page cache, and the program's own
            self.warm.add(name)
            self._run(command)
        return self._run(command)

    def _run(self, command):
        shutil.rmtree(self.target, ignore_errors=True)
        os.makedirs(self.target)
        said = subprocess.run([sys.executable, "-S", "-c", TIMED, *command], env=environment(), check=True,
                              capture_output=True, text=True).stdout
        seconds, status, cpu, memory = map(float, said.split())
        if status != 0:
            raise Missing(f"failed with status {status:.0f}: {' '.join(command)}")
        return seconds, {"cpu": cpu, "memory": memory * 1024 / 1e6}

    def _commands(self):
        progeny = [f"{ROOT}/progeny", "download", "-q", "-d", self.target]
        many = progeny + ["-i", f"{self.work}/list", "--per-host", "16"]
        aria2c = ["aria2c", "-q", "-d", self.target]
        big = self.url + "big"
        return {
            "progeny": many,
            "threads": many + ["-m", "threads"],
            "coroutines": many + ["-m", "coroutines"],
            "processes": many + ["-m", "processes"],
            "aria2c": aria2c + ["-j16", "-x1", "-i", f"{self.work}/list"],
            "curl": ["curl", "-s", "-Z", "--parallel-max", "8", "-K", f"{self.work}/curl"],
            "big-progeny": progeny + [big],
            "big-split-1": progeny + [big, "--split", "1"],
            "big-aria2c": aria2c + ["-x4", "-s4", big],
            "big-curl": ["curl", "-s", "-o", f"{self.target}/big", big],
        }

    def _open(self):
        nginx = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
        if not nginx:
            raise Missing("nginx is not on the path")
        if subprocess.run([f"{ROOT}/progeny", "--version"], env=environment(), stdout=subprocess.DEVNULL).returncode:
            raise Missing("./progeny cannot be built")
        self.work = tempfile.mkdtemp(prefix="progeny-bench-")
        self.target = f"{self.work}/target"
        os.makedirs(f"{self.work}/www")
        names = [f"f{i:03}" for i in range(FILES)]
        for name in names:
            self._write(name, 1 << 20)
        self._write("big", BIG)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        with open(f"{self.work}/list", "w") as f:
            f.writelines(self.url + name + "\n" for name in names)
        with open(f"{self.work}/curl", "w") as f:
            f.writelines(f'url = "{self.url}{name}"\noutput = "{self.target}/{name}"\n' for name in names)
        self._serve(nginx, port)

    def _write(self, name, size):
        block = os.urandom(min(size, 1 << 24))
        with open(f"{self.work}/www/{name}", "wb") as f:
            for _ in range(size // len(block)):
                f.write(block)

    def _serve(self, nginx, port):
        work, conf = self.work, f"{self.work}/nginx.conf"
        user = "user root;" if os.getuid() == 0 else ""
        with open(conf, "w") as f:
            f.write(f"""{user} daemon off; worker_processes 2; pid {work}/pid; error_log {work}/error;
events {{ worker_connections 256; }}
http {{ access_log off; sendfile on; client_body_temp_path {work}/a; proxy_temp_path {work}/b;
fastcgi_temp_path {work}/c; uwsgi_temp_path {work}/d; scgi_temp_path {work}/e;
server {{ listen 127.0.0.1:{port}; root {work}/www; }} }}""")
        self.server = subprocess.Popen([nginx, "-p", work, "-c", conf], stderr=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError as failed:
                if self.server.poll() is not None or time.monotonic() > until:
                    raise Missing("nginx does not start") from failed
                time.sleep(0.01)

    def stop(self):
        if self.server:
            self.server.terminate()
            self.server.wait()
        if self.work:
            shutil.rmtree(self.work)


DOWNLOAD = Download()
