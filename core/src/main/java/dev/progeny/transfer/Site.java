package dev.progeny.transfer;

import dev.progeny.NotTransferableException;
import dev.progeny.wire.Code;
import dev.progeny.wire.LambdaShape;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A place in the source whose lambdas travel in two parts: what they have in common, as code that each worker is sent once,
 * and what each of them has captured, as the input of its task. Looked up once for each class of lambdas.
 */
record Site(Call code, LambdaShape.Look look) {

    /** Null until the first lambda is met; empty if they travel as a whole. */
    private static final ClassValue<AtomicReference<@Nullable Optional<Site>>> OF_CLASS = new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable Optional<Site>> computeValue(Class<?> type) {
            return new AtomicReference<>();
        }
    };

    /** Runs what the captured values make of it. */
    private static final class Rebuilt implements Code {

        private static final long serialVersionUID = 1L;

        private final LambdaShape shape;

        private Rebuilt(LambdaShape shape) {
            this.shape = shape;
        }

        @Override
        public @Nullable Object run(@Nullable Object captured) throws Exception {
            if (!(captured instanceof List<?> values)) {
                throw new IllegalArgumentException("a lambda without a list of what it captures");
            }
            Object lambda = shape.rebuild(values);
            return lambda instanceof Callable<?> job ? job.call() : Call.perform((Runnable) lambda, null);
        }
    }

    /** Of this lambda; null if it travels as a whole, or is none. */
    static @Nullable Site of(Object lambda) {
        if (!lambda.getClass().isHidden()) {
            return null;
        }
        AtomicReference<@Nullable Optional<Site>> known = OF_CLASS.get(lambda.getClass());
        Optional<Site> site = known.get();
        if (site == null) {
            site = found(lambda);
            known.set(site); // if two threads do this at once, workers get to know it under two numbers
        }
        return site.orElse(null);
    }

    private static Optional<Site> found(Object lambda) {
        LambdaShape.Look look = LambdaShape.into(lambda);
        if (look == null) {
            return Optional.empty();
        }
        try {
            Call code = Call.kept(new Rebuilt(look.shape()));
            Kept _ = code.encoded();
            return Optional.of(new Site(code, look));
        } catch (NotTransferableException asAWhole) {
            return Optional.empty();
        }
    }
}
