package dev.progeny.scope;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The children of a supervisor in their order. Changed by its thread only; {@link #all} may be asked by anybody. Those that
 * have ended keep their place, to be started again, and cost nothing: no step looks at all of them.
 */
final class Children {

    private final ConcurrentNavigableMap<Long, Child> inOrder = new ConcurrentSkipListMap<>();

    // the supervisor's thread only
    private final Map<String, Child> byName = new HashMap<>();
    private final Set<Child> awake = new LinkedHashSet<>(); // those that have not ended
    private long places;

    /** In their order. */
    List<Child> all() {
        return List.copyOf(inOrder.values());
    }

    @Nullable Child find(String name) {
        return byName.get(name);
    }

    Child add(ChildSpec spec) {
        var child = new Child(spec, places++, this);
        inOrder.put(child.place(), child);
        byName.put(spec.name(), child);
        stateChanged(child);
        return child;
    }

    void remove(Child child) {
        inOrder.remove(child.place());
        byName.remove(child.spec().name());
        awake.remove(child);
    }

    /** Called by a child. */
    void stateChanged(Child child) {
        if (child.state().isOver()) {
            awake.remove(child);
        } else {
            awake.add(child);
        }
    }

    /** Whether no child is alive or to be started, but for supervisors of which that is true as well. */
    boolean areQuiet() {
        return awake.stream().allMatch(Child::isQuietSupervisor);
    }
}
