package dev.progeny.shared;

import dev.progeny.ChildProcess;
import dev.progeny.Job;
import dev.progeny.ProcessOptions;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;

/** What the tests of hosted objects host. */
final class Hosting {

    private Hosting() {}

    /** Adds up, fails and waits on demand. */
    interface Counter {

        int add(int delta);

        long pid();

        <T> T same(T value);

        void fail(String how) throws IOException;

        Object unsendable();

        void block() throws InterruptedException;

        void blockDeaf();

        long blocked();

        default String where() {
            return "pid " + ProcessHandle.current().pid();
        }
    }

    /** Given to an owner to be called back. */
    @FunctionalInterface
    interface Listener {
        int tell(int depth);
    }

    /** Gives and takes proxies. */
    interface Exchange {

        Counter counter();

        int callBack(Listener listener, int depth);

        boolean isYours(Counter counter);
    }

    /** Takes what children have to hand over while they live. */
    interface Inbox {
        void put(Object item);
    }

    /** An exception with something in it that does not travel. */
    static final class StrangeException extends RuntimeException {

        final Object field = new Object();

        StrangeException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static final class LiveCounter implements Counter {

        final AtomicInteger sum = new AtomicInteger();
        final SharedLong entered = SharedLong.create(0);

        @Override
        public int add(int delta) {
            return sum.addAndGet(delta);
        }

        @Override
        public long pid() {
            return ProcessHandle.current().pid();
        }

        @Override
        public <T> T same(T value) {
            return value;
        }

        @Override
        public void fail(String how) throws IOException {
            switch (how) {
                case "checked" -> throw new IOException("disk");
                case "unchecked" -> throw new IllegalStateException("outer", new ArithmeticException("inner"));
                case "error" -> throw new StackOverflowError("deep");
                default -> throw new StrangeException("strange", new IOException("because"));
            }
        }

        @Override
        public Object unsendable() {
            return new Object();
        }

        @Override
        public void block() throws InterruptedException {
            entered.incrementAndGet();
            TimeUnit.MINUTES.sleep(5);
        }

        @Override
        public long blocked() {
            return entered.get();
        }

        @Override
        public void blockDeaf() {
            try {
                block();
            } catch (InterruptedException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    /** A child that hosts a counter until it is killed. */
    record RemoteCounter(ChildProcess<Void> owner, Counter counter) implements AutoCloseable {

        static RemoteCounter start(String... jvmOptions) throws InterruptedException {
            BlockingQueue<Object> received = new LinkedBlockingQueue<>();
            Inbox inbox = Shared.host(Inbox.class, received::add);
            ChildProcess<Void> owner = ChildProcess.start(
                    () -> {
                        inbox.put(Shared.host(Counter.class, new LiveCounter()));
                        TimeUnit.MINUTES.sleep(5);
                    },
                    ProcessOptions.defaults().withJvmOptions(jvmOptions));
            Counter counter = (Counter) received.poll(20, TimeUnit.SECONDS);
            Shared.unhost(inbox);
            Assertions.assertThat(counter).isNotNull();
            return new RemoteCounter(owner, counter);
        }

        @Override
        public void close() {
            owner.kill();
            owner.onExit().join();
        }
    }

    /** Runs a job in a child of its own. */
    static <R extends Serializable> R inChild(Job<R> job) throws Exception {
        try (ChildProcess<R> child = ChildProcess.start(job)) {
            R result = child.result();
            child.join();
            return result;
        }
    }

    static int descriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    static boolean serves(long pid) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("progeny-host-for-" + pid));
    }
}
