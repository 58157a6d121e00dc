package dev.progeny.testkit;

import dev.progeny.shared.Shared;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** What is hosted, and where. */
abstract class HostFixture extends SharingFixture {

    private final List<Object> hosted = new ArrayList<>();

    interface Named {

        String name();
    }

    /** Methods of every shape. */
    interface Counter extends Named {

        int add(int delta);

        int total(int... numbers);

        <T extends @Nullable Object> T same(T value);

        String overloaded(int number);

        String overloaded(Object any);

        boolean swap(char[] letters, byte one, short two, long three, float four, double five, boolean six);

        void fail(String how) throws IOException, Refusal;

        void block() throws InterruptedException;

        void blockDeaf();

        int blocked();

        /** Gives back what a callback says, which may call this again. */
        int ask(Callback callback, int depth);

        Counter self();

        default long pid() {
            return ProcessHandle.current().pid();
        }

        static String none() {
            return "static";
        }
    }

    /** Another interface of the same object. */
    interface Secret {

        String secret();
    }

    @FunctionalInterface
    interface Callback {

        int ask(int depth);
    }

    /** Declares what proxies answer by themselves. */
    interface Sayer {

        @Override
        String toString();

        @Override
        boolean equals(Object other);

        @Override
        int hashCode();

        String say();
    }

    /** An exception with something to tell. */
    static final class Refusal extends Exception {

        private static final long serialVersionUID = 1L;

        final int code;

        Refusal(String message, int code, Throwable cause) {
            super(message, cause);
            this.code = code;
        }
    }

    /** An exception with something in it that does not travel. */
    static final class StrangeException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // on purpose
        final Object field = new Object();

        StrangeException(String message) {
            super(message);
        }
    }

    static final class LiveCounter implements Counter, Secret {

        private final AtomicInteger sum = new AtomicInteger();
        private final AtomicInteger blocked = new AtomicInteger();
        private final Counter self = Shared.host(Counter.class, this);

        /** The proxy by which it is known. */
        static Counter hosted() {
            return new LiveCounter().self();
        }

        @Override
        public String name() {
            return "counter";
        }

        @Override
        public String secret() {
            return "secret";
        }

        @Override
        public int add(int delta) {
            return sum.addAndGet(delta);
        }

        @Override
        public int total(int... numbers) {
            return Arrays.stream(numbers).sum();
        }

        @Override
        public <T extends @Nullable Object> T same(T value) {
            return value;
        }

        @Override
        public String overloaded(int number) {
            return "int " + number;
        }

        @Override
        public String overloaded(Object any) {
            return "object " + any;
        }

        @Override
        public boolean swap(char[] letters, byte one, short two, long three, float four, double five, boolean six) {
            return letters.length == one + two + three + four + five && !six;
        }

        @Override
        public void fail(String how) throws IOException, Refusal {
            switch (how) {
                case "checked" -> throw new IOException("disk");
                case "own" -> throw new Refusal("no", 7, new ArithmeticException("inner"));
                case "unchecked" -> throw new IllegalStateException("state");
                case "error" -> throw new StackOverflowError("deep");
                default -> throw new StrangeException("strange");
            }
        }

        @Override
        public void block() throws InterruptedException {
            blocked.incrementAndGet();
            TimeUnit.MINUTES.sleep(5);
        }

        @Override
        public void blockDeaf() {
            try {
                block();
            } catch (InterruptedException impossible) {
                throw new AssertionError(impossible);
            }
        }

        @Override
        public int blocked() {
            return blocked.get();
        }

        @Override
        public int ask(Callback callback, int depth) {
            return depth == 0 ? 0 : 1 + callback.ask(depth - 1);
        }

        @Override
        public Counter self() {
            return self;
        }
    }

    final Counter counter(Place place) throws Exception {
        return place == Place.HERE
                ? ended(LiveCounter.hosted())
                : elsewhere(() -> LiveCounter.hosted()).get();
    }

    /** A counter in a process of its own, which unhosts it when told to. */
    static Owned<Counter> owned() throws InterruptedException {
        return Owned.start(LiveCounter::hosted, counter -> {
            Shared.unhost(counter);
            return true;
        });
    }

    /** Hosted by this process, until the test ends. */
    final <T> T ended(T proxy) {
        hosted.add(proxy);
        return proxy;
    }

    @AfterEach
    void endHosting() {
        hosted.forEach(Shared::unhost);
    }
}
