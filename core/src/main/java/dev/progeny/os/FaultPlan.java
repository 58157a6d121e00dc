package dev.progeny.os;

import dev.progeny.os.Fault.Action;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Which step fails, and how.
 *
 * <pre>
 * plan   = rule { ";" rule }
 *        | "seed=" NUMBER ",rate=" NUMBER [ ",actions=" ACTION { "+" ACTION } ]
 * rule   = STEP [ ":" N ] [ "=" ACTION ]      the N-th time it is reached (1), ACTION happens (die)
 * ACTION = "die" | "throw" | "stall" | "delay" [ "/" MILLIS ] | "drop" | "duplicate"
 * </pre>
 *
 * A random plan decides by seed, name of the process, step, and how often this step has been reached. So two runs fail
 * alike as far as their processes do the same, however the threads of one process take turns.
 */
abstract class FaultPlan {

    private static final String SEED = "seed=";

    private final ConcurrentHashMap<String, AtomicLong> arrivals = new ConcurrentHashMap<>();

    /** What happens now, or null. Drop and duplicate are for frames. */
    @Nullable Fault next(String step, boolean frame) {
        return at(step, arrivals.computeIfAbsent(step, first -> new AtomicLong()).incrementAndGet(), frame);
    }

    abstract @Nullable Fault at(String step, long arrival, boolean frame);

    void name(String process) {}

    static @Nullable FaultPlan parse(@Nullable String plan) {
        if (plan == null) {
            return null;
        }
        return plan.startsWith(SEED) ? Random.parse(plan) : Rules.parse(plan);
    }

    private static final class Rules extends FaultPlan {

        private record Rule(String step, long arrival, Fault fault) {}

        private final List<Rule> rules = new ArrayList<>();

        static Rules parse(String plan) {
            Rules all = new Rules();
            for (String rule : plan.split(";", -1)) {
                String[] sides = rule.split("=", 2);
                String[] when = sides[0].split(":", 2);
                long arrival = when.length == 2 ? Long.parseLong(when[1]) : 1;
                Fault fault = sides.length == 2 ? Fault.parse(sides[1]) : new Fault(Action.DIE);
                all.rules.add(new Rule(when[0], arrival, fault));
            }
            return all;
        }

        @Override
        @Nullable Fault at(String step, long arrival, boolean frame) {
            for (Rule rule : rules) {
                if (rule.arrival == arrival && rule.step.equals(step)) {
                    return rule.fault;
                }
            }
            return null;
        }
    }

    private static final class Random extends FaultPlan {

        private final long seed;
        private final double rate;
        private final List<Action> actions;
        private volatile String process = "";

        private Random(long seed, double rate, List<Action> actions) {
            this.seed = seed;
            this.rate = rate;
            this.actions = actions;
        }

        static Random parse(String plan) {
            String[] parts = plan.split(",", 3);
            double rate = Double.parseDouble(value(parts[1], "rate="));
            String actions = parts.length == 3 ? value(parts[2], "actions=") : "die+throw+stall+delay+drop+duplicate";
            return new Random(
                    Long.parseLong(value(parts[0], SEED)),
                    rate,
                    Arrays.stream(actions.split("\\+", -1)).map(Action::parse).toList());
        }

        private static String value(String part, String key) {
            if (!part.startsWith(key)) {
                throw new IllegalArgumentException("a random plan of faults says " + key + " here: " + part);
            }
            return part.substring(key.length());
        }

        @Override
        void name(String name) {
            process = name;
        }

        @Override
        @Nullable Fault at(String step, long arrival, boolean frame) {
            var random = new SplittableRandom(((seed * 31 + process.hashCode()) * 31 + step.hashCode()) * 31 + arrival);
            if (random.nextDouble() >= rate) {
                return null;
            }
            List<Action> fitting = actions.stream().filter(each -> frame || !each.isOfFrames()).toList();
            return fitting.isEmpty() ? null : new Fault(fitting.get(random.nextInt(fitting.size())));
        }
    }
}
