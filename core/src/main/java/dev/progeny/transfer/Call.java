package dev.progeny.transfer;

import dev.progeny.Action;
import dev.progeny.Fn;
import dev.progeny.NotTransferableException;
import dev.progeny.Pool;
import dev.progeny.wire.Code;
import dev.progeny.wire.Encoded;
import dev.progeny.wire.TaskFrame;
import dev.progeny.wire.TransferPath;
import dev.progeny.wire.Values;
import java.io.IOException;
import java.io.NotSerializableException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What tasks run, prepared once and started any number of times: encoded at most once, sent to each worker at most once.
 */
public final class Call {

    private static final AtomicInteger IDS = new AtomicInteger();

    /** Of all that are for one task, which are many: they are never ended. */
    private static final KnownCode.Life FOR_ONE_TASK = new KnownCode.Life();

    /** No object of its own for each. */
    private static final AtomicIntegerFieldUpdater<Call> USERS =
            AtomicIntegerFieldUpdater.newUpdater(Call.class, "users");

    /** Lambdas that capture nothing are one object a class: each is encoded, and sent to a worker, only once. */
    private static final ClassValue<AtomicReference<@Nullable Call>> WITHOUT_CAPTURE = new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable Call> computeValue(Class<?> type) {
            return new AtomicReference<>();
        }
    };

    private final Code code;
    private final int id;
    private final Object given;
    private final Object sent;
    private final boolean mayPart; // into what many tasks share and what is of this one
    private final KnownCode.Life life;
    private volatile int users; // parcels on their way, and one for who may start more
    private volatile @Nullable Kept encoded;
    private volatile @Nullable Site site; // of the lambda that was given, if it travels in two parts
    private volatile @Nullable Foreign foreign; // written by who submits, read by who sends or decodes

    /**
     * @param given what the user knows of it
     * @param sent what travels: {@code code}, or what the worker makes it of
     * @param mayPart whether {@code given}, if it is a lambda, may travel in two parts
     */
    private Call(Code code, int id, Object given, Object sent, boolean mayPart) {
        this.code = code;
        this.id = id;
        this.given = given;
        this.sent = sent;
        this.mayPart = mayPart;
        this.life = id == TaskFrame.ONCE ? FOR_ONE_TASK : new KnownCode.Life();
        this.users = id == TaskFrame.ONCE ? 0 : 1;
    }

    private Call(Code code, int id, Object given) {
        this(code, id, given, code, false);
    }

    /** For one task. */
    public static Call once(Callable<?> job) {
        if (!Familiar.capturesNothing(job)) {
            return of(job, TaskFrame.ONCE);
        }
        AtomicReference<@Nullable Call> known = WITHOUT_CAPTURE.get(job.getClass());
        Call call = known.get();
        if (call == null) {
            call = of(job, nextId());
            known.set(call); // if two threads do this at once, the worker gets to know the lambda under two numbers
        }
        return call;
    }

    private static Call of(Callable<?> job, int id) {
        return new Call(argument -> job.call(), id, job, job, id == TaskFrame.ONCE);
    }

    /** For one task without a result. */
    public static Call once(Runnable runnable) {
        return once(runnable, null);
    }

    /** For one task whose result is known beforehand. */
    public static Call once(Runnable runnable, @Nullable Object result) {
        Objects.requireNonNull(runnable, "runnable"); // here, not where it would run
        Code code = argument -> perform(runnable, result);
        boolean mayPart = result == null && !(runnable instanceof Callable<?>);
        return new Call(code, TaskFrame.ONCE, runnable, code, mayPart);
    }

    /** For many tasks, as long as the program runs. */
    static Call kept(Code code) {
        return new Call(code, nextId(), code);
    }

    /** For many tasks; workers keep it. Not for use by several threads at once. */
    public static <T> Call shared(Fn<? super T, ?> fn) {
        Objects.requireNonNull(fn, "fn");
        return new Call(input -> apply(fn, input), nextId(), fn);
    }

    /** For many tasks, each over a list of inputs. */
    public static <T> Call sharedBatch(Fn<? super T, ?> fn) {
        Objects.requireNonNull(fn, "fn");
        return new Call(new Batch.Run<T>(fn), nextId(), fn);
    }

    public @Nullable Object run(@Nullable Object argument) throws Exception {
        return code.run(argument);
    }

    public int id() {
        Site known = site;
        return known != null ? known.code().id() : id;
    }

    /** The code as it travels. Throws {@link NotTransferableException} if something it captures cannot. */
    public Kept encoded() {
        Site inParts = site;
        if (inParts != null) {
            return inParts.code().encoded();
        }
        Kept known = encoded;
        if (known == null) {
            known = encode(sent, given, "the job", this::collect);
            encoded = known;
            if (id != TaskFrame.ONCE && foreign == null) {
                Familiar.met(given);
            }
        }
        return known;
    }

    /** Bytes of code and argument together. */
    public long length(Kept argument) {
        return encoded().length() + argument.length();
    }

    /** A parcel of it exists. */
    public void use() {
        USERS.incrementAndGet(this);
    }

    /** That parcel has been answered. With the last one, the code is dropped: a worker that is to have it has had it. */
    public void release() {
        Kept known = encoded;
        if (USERS.decrementAndGet(this) == 0 && known != null) {
            encoded = null;
            known.release();
        }
    }

    /** No task of it will be started any more; once. Tells whether workers hold much for it. */
    public boolean end() {
        Kept known = encoded;
        life.end();
        release();
        return known != null && known.length() >= Encoded.LARGE;
    }

    public KnownCode.Life life() {
        return life;
    }

    /** Refuses what is too large for a frame. */
    public void checkFits(Kept argument) {
        long bytes = length(argument);
        if (bytes > TaskFrame.MAX_PAYLOAD) {
            throw new NotTransferableException(
                    "the job and its input take " + bytes + " bytes, at most " + TaskFrame.MAX_PAYLOAD
                            + " travel; pass a file name or shared memory instead",
                    null);
        }
    }

    /**
     * An input of this call as it travels, which is what its lambda has captured if that travels in two parts: before anything
     * is asked that is sent. Throws {@link NotTransferableException} if it cannot.
     */
    public Kept encodeInput(@Nullable Object input) {
        Site parts = mayPart ? Site.of(given) : null;
        if (parts != null) {
            site = parts;
            @Nullable Object[] captured = parts.look().captured(given);
            return encode(() -> Values.encodeAll(captured, this::collect), given, "the job");
        }
        Kept _ = encoded(); // The job's loader comes first: it usually sees the classes of the input, not the reverse.
        return encode(input, input, "the input", this::collect);
    }

    /** The classes of this call that workers do not have; null if they have all. */
    public @Nullable CodeBase codeBase() {
        Foreign loader = foreign;
        return loader == null ? null : loader.codeBase;
    }

    /** Where the classes of its results are found. */
    public ClassLoader loader() {
        Foreign pushed = foreign;
        if (pushed != null) {
            return pushed.loader;
        }
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null ? context : ClassLoader.getSystemClassLoader();
    }

    /** A worker decodes a task with one loader: the first that it does not have must see all other such classes. */
    private void collect(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        ClassLoader loader = CodeBase.foreign(element);
        if (loader == null) {
            return;
        }
        Foreign known = foreign;
        if (known == null) {
            known = new Foreign(loader, CodeBase.of(loader));
            foreign = known;
        }
        known.codeBase.add(element, known.loader);
    }

    private record Foreign(ClassLoader loader, CodeBase codeBase) {}

    public static Kept encode(@Nullable Object value, String what) {
        return encode(value, value, what, type -> {});
    }

    /** Encodes {@code value}; what is wrong with it is told from {@code given} on, the part that the user knows. */
    private static Kept encode(
            @Nullable Object value, @Nullable Object given, String what, Consumer<Class<?>> named) {
        return encode(() -> Values.encodeInPieces(value, named), given, what);
    }

    @FunctionalInterface
    private interface Encoding {
        Encoded encoded() throws IOException;
    }

    private static Kept encode(Encoding encoding, @Nullable Object given, String what) {
        try {
            return Kept.of(encoding.encoded());
        } catch (NotSerializableException culprit) {
            throw notSerializable(culprit, given, what);
        } catch (Unpushable unpushable) {
            throw new NotTransferableException(
                    what + " cannot be sent to another process: " + unpushable.getMessage(), unpushable);
        } catch (IOException | RuntimeException | Error failed) {
            throw new NotTransferableException(
                    what + " cannot be sent to another process: encoding it failed with " + failed, failed);
        }
    }

    /** What the {@code Async} methods of CompletableFuture hand to an executor. */
    private static boolean isOfCompletableFuture(String type) {
        return type.startsWith("java.util.concurrent.CompletableFuture$");
    }

    private static NotTransferableException notSerializable(
            NotSerializableException culprit, @Nullable Object given, String what) {
        String type = String.valueOf(culprit.getMessage());
        if (given instanceof Callable<?> || given instanceof Runnable) {
            if (given.getClass().getName().equals(type)) {
                return new NotTransferableException(plain(type, given instanceof Runnable), culprit);
            }
        }
        return new NotTransferableException(TransferPath.refusal(culprit, given, what, cureFor(type)), culprit);
    }

    private static String cureFor(String type) {
        Class<?> culprit = ClassFiles.find(type, Call.class.getClassLoader());
        return culprit != null && Pool.class.isAssignableFrom(culprit)
                ? "A pool does not travel: let the task open one of its own, or submit from here what it wants to submit."
                : TransferPath.CURE;
    }

    /** A lambda becomes what the method it is passed to takes: of an ExecutorService, nothing that travels. */
    private static String plain(String type, boolean runnable) {
        if (isOfCompletableFuture(type)) {
            return "the job cannot be sent to another process: CompletableFuture wraps what it is given in a class that is"
                    + " not Serializable. Use pool.submit(…), which returns a CompletableFuture too.";
        }
        String face = runnable ? "Action" : "Job";
        String given = runnable ? "Runnable" : "Callable";
        return "the job cannot be sent to another process: " + type + " is a plain " + given
                + ", which is not Serializable. Write it as a dev.progeny." + face + ": declare the pool as Pool instead"
                + " of ExecutorService, or assign the lambda to a variable of type " + (runnable ? "Action" : "Job<…>")
                + " first.";
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // started with inputs of the same map call only, null if the user says so
    private static <T> @Nullable Object apply(Fn<? super T, ?> fn, @Nullable Object input) throws Exception {
        return fn.apply((T) input);
    }

    /** An action may throw anything, and its task shall fail with just that. */
    static @Nullable Object perform(Runnable runnable, @Nullable Object result) throws Exception {
        if (runnable instanceof Action action) {
            action.perform();
        } else {
            runnable.run();
        }
        return result;
    }

    /** Never {@link TaskFrame#ONCE}, also after four billion. */
    private static int nextId() {
        int next = IDS.incrementAndGet();
        return next != TaskFrame.ONCE ? next : IDS.incrementAndGet();
    }
}
