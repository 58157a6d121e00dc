package dev.progeny.verify;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each thing ended how, and what ended as it must not. */
final class SoakAccount {

    private static final int MOST_TOLD = 20;

    private final Map<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    void count(String outcome) {
        outcomes.computeIfAbsent(outcome, _ -> new LongAdder()).increment();
    }

    void violation(String what) {
        violations.add(what);
    }

    /** Prints all; tells whether nothing was wrong. */
    boolean tell() {
        System.out.println(outcomes);
        violations.stream().limit(MOST_TOLD).forEach(violation -> System.out.println("VIOLATION " + violation));
        return violations.isEmpty();
    }
}
