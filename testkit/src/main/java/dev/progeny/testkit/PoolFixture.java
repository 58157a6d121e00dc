package dev.progeny.testkit;

import dev.progeny.Pool;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The pool under test, fresh for each test and closed after it. Jobs are lambdas that capture no {@code this}. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
abstract class PoolFixture {

    /** Runs at least four tasks at once. */
    Pool pool;

    /**
     * Opens a pool that runs at least {@code parallelism} tasks at once; refuses less than 1. It is also called in other
     * processes, on an object made there.
     */
    protected abstract Pool open(int parallelism);

    /** Opens a pool that runs one task at a time. */
    protected abstract Pool openOne();

    @BeforeEach
    void openPool() {
        pool = open(4);
    }

    @AfterEach
    @Timeout(30)
    void closePool() {
        pool.close();
    }

    /** A contract by the name of its class: in another process, where this object is not. */
    static PoolFixture named(String name) throws ReflectiveOperationException {
        var constructor = Class.forName(name, true, Thread.currentThread().getContextClassLoader())
                .getDeclaredConstructor();
        constructor.setAccessible(true);
        return (PoolFixture) constructor.newInstance();
    }

    /** A job that ends when it is interrupted only. */
    static int sleepLong() throws InterruptedException {
        Thread.sleep(Duration.ofMinutes(5));
        return 0;
    }

    /** A job that takes its time, but not the processor's. */
    static int nap() throws InterruptedException {
        Thread.sleep(200);
        return 1;
    }

    /** A job that fails with all that an exception can carry. */
    static int fail() {
        var thrown = new IllegalStateException("outer", new ArithmeticException("inner"));
        thrown.addSuppressed(new IOException("aside"));
        throw thrown;
    }
}
