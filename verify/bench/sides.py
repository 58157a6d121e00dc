"""The processes that are measured, one for each column: started when first asked, kept alive, ended with the run."""
import functools, glob, os, re, select, shutil, signal, subprocess, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LIMIT_SECONDS = 120


class Missing(Exception):
    """A figure that cannot be had, and why."""


def homes():
    """Where a JDK may be, in the order in which ./progeny looks."""
    yield from filter(None, map(os.environ.get, ("PROGENY_JAVA_HOME", "JAVA_HOME")))
    if java := shutil.which("java"):
        yield os.path.dirname(os.path.dirname(os.path.realpath(java)))
    for place in ("/usr/lib/jvm/*", "/usr/java/*", "/opt/*", "/opt/java/*", "~/.sdkman/candidates/java/*", "~/.jdks/*"):
        yield from sorted(glob.glob(os.path.expanduser(place)))


@functools.cache
def java_home():
    """The first JDK that is new enough, or None."""
    for home in homes():
        try:
            with open(f"{home}/release") as release:
                version = re.search(r'^JAVA_VERSION="(\d+)', release.read(), re.MULTILINE)
        except OSError:
            continue
        if version and int(version[1]) >= 25 and os.access(f"{home}/bin/javac", os.X_OK):
            return home
    return None


def environment():
    """The programs that are started find the same JDK, and leave no compiled Python behind."""
    path = os.path.join(java_home(), "bin") + os.pathsep + os.environ.get("PATH", "")
    return {**os.environ, "JAVA_HOME": java_home(), "PATH": path, "PYTHONDONTWRITEBYTECODE": "1"}


def class_path():
    """As build() has found it: our classes and the libraries of verify/pom.xml."""
    with open(f"{ROOT}/verify/target/classpath") as f:
        return f"{ROOT}/verify/target/classes:{f.read().strip()}"


def java(*arguments):
    cache = f"-Dprogeny.startCache={ROOT}/verify/target/start-cache"
    return [os.path.join(java_home(), "bin", "java"), cache, "-cp", class_path(), *arguments]


class Side:
    """A process that answers lines of `NAME SIZE` with a figure, or with `! reason`; see Side.java and peers.py."""

    def __init__(self, command):
        self.command = command
        self.process = None
        self.dead = None
        self.unread = b""

    def ask(self, name, size=0):
        if self.dead:
            raise Missing(self.dead)
        if not self.process:
            self._start()
        try:
            self.process.stdin.write(f"{name} {size}\n".encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            self._bury("it ended")
        answer = self._line()
        if answer.startswith("!"):
            raise Missing(answer[1:].strip())
        return float(answer)

    def _start(self):
        self.log = os.memfd_create("log")
        try:
            # A session of its own, so that all it has started can be ended with it.
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, start_new_session=True,
                env=environment())
        except OSError as failed:
            self.dead = str(failed)
            raise Missing(self.dead) from failed

    def _line(self):
        until = time.monotonic() + LIMIT_SECONDS
        while b"\n" not in self.unread:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, until - time.monotonic()))
            more = os.read(self.process.stdout.fileno(), 4096) if ready else b""
            if not more:
                self._bury("it ended" if ready else f"no answer in {LIMIT_SECONDS} s")
            self.unread += more
        line, _, self.unread = self.unread.partition(b"\n")
        return line.decode()

    def _bury(self, reason):
        self.stop(0)
        os.lseek(self.log, 0, os.SEEK_SET)
        said = os.read(self.log, 1 << 16).decode(errors="replace").strip().splitlines()
        causes = [line.removeprefix("Caused by: ") for line in said if line.startswith("Caused by: ")][-1:]
        errors = [line for line in said if "Error" in line or "Exception" in line]
        self.dead = f"{reason}: {(causes or errors or said or ['without a word'])[0].strip()}"
        raise Missing(self.dead)

    def stop(self, grace=10):
        """Its input ends, and so does it; what does not is killed."""
        if not self.process:
            return
        process, self.process = self.process, None
        try:
            process.stdin.close()
        except BrokenPipeError:
            pass
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        process.stdout.close()


def _peer(which):
    def command():
        python = shutil.which("python3")
        if not python:
            raise FileNotFoundError("python3 is not on the path")
        return [python, f"{HERE}/peers.py", which]
    return Side(command)


def _jvm(main, *options):
    return Side(lambda: java(*options, f"dev.progeny.verify.bench.{main}"))


PROGENY = _jvm("ProgenySide")
PROGENY_NATIVE = _jvm("ProgenySide", "--enable-native-access=ALL-UNNAMED")
PROGENY_TOUCHED = _jvm("ProgenySide", "-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch")
PP4J = _jvm("Pp4jSide")
JOB_JVM = _jvm("JobJvmSide")
JVM = _jvm("JvmSide")
FLOOR = _jvm("FloorSide")
POOL = _peer("pool")
EXECUTOR = _peer("executor")
OTHERS = _peer("others")
ASYNCIO = _peer("asyncio")
ALL = [PROGENY, PROGENY_NATIVE, PROGENY_TOUCHED, PP4J, JOB_JVM, JVM, FLOOR, POOL, EXECUTOR, OTHERS, ASYNCIO]
