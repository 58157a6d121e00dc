package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The house of core in figures, over top-level types. {@code mvn -pl core test -Dtest=HouseFiguresTest} leaves them in
 * {@code core/target/surefire-reports/dev.progeny.HouseFiguresTest-output.txt}. A bound is lowered with every cut, and
 * never raised.
 */
class HouseFiguresTest {

    private static final int LARGEST_KNOT = 11;

    /** From the ground up. A room names those on floors below its own; the face, which has words only, is the ground. */
    private static final List<Set<String>> STOREYS = List.of(
            Set.of("dev.progeny"),
            Set.of("dev.progeny.os"),
            Set.of("dev.progeny.wire"),
            Set.of("dev.progeny.worker"),
            Set.of("dev.progeny.scope", "dev.progeny.shared", "dev.progeny.flight", "dev.progeny.postmortem", "dev.progeny.transfer"),
            Set.of("dev.progeny.link", "dev.progeny.engine"),
            Set.of("dev.progeny.process", "dev.progeny.local"));

    private static final Map<String, Set<String>> NAMED = named();

    @Test
    void figures_doNotGrow() {
        var knots = new Knots(NAMED);
        long rooms = NAMED.keySet().stream().map(HouseFiguresTest::room).distinct().count();
        long arrows = NAMED.values().stream().mapToInt(Set::size).sum();
        Map<String, Integer> upward = upward();
        int up = upward.values().stream().mapToInt(Integer::intValue).sum();
        System.out.printf(
                "rooms %d, types %d (%d in the face), floors %d, arrows %d, upward arrows %d, largest knot %d%n",
                rooms, NAMED.size(), inFace(), knots.floors(), arrows, up, knots.largest().size());
        System.out.println("upward arrows: " + upward);
        System.out.println("largest knot: " + knots.largest());
        assertThat(upward).as("upward arrows").isEmpty();
        assertThat(knots.largest()).hasSizeLessThanOrEqualTo(LARGEST_KNOT);
    }

    @Test
    void everyRoom_hasItsStorey() {
        assertThat(NAMED.keySet()).allSatisfy(type -> assertThat(storey(type)).isNotNegative());
    }

    private static long inFace() {
        return NAMED.keySet().stream().filter(type -> storey(type) == 0).count();
    }

    /** How often one room names another that is not below it. */
    private static Map<String, Integer> upward() {
        Map<String, Integer> found = new TreeMap<>();
        NAMED.forEach((from, all) -> all.stream()
                .filter(to -> !room(from).equals(room(to)) && storey(to) >= storey(from))
                .forEach(to -> found.merge(room(from) + " -> " + room(to), 1, Integer::sum)));
        return found;
    }

    private static int storey(String type) {
        for (int storey = 0; storey < STOREYS.size(); storey++) {
            if (STOREYS.get(storey).contains(room(type))) {
                return storey;
            }
        }
        return -1;
    }

    private static String room(String type) {
        return type.substring(0, type.lastIndexOf('.'));
    }

    private static Map<String, Set<String>> named() {
        JavaClasses classes =
                new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.progeny");
        Map<String, Set<String>> named = new TreeMap<>();
        for (JavaClass type : classes) {
            if (isOfHouse(type)) {
                Set<String> targets = named.computeIfAbsent(topLevel(type), _ -> new TreeSet<>());
                type.getDirectDependenciesFromSelf().stream()
                        .map(Dependency::getTargetClass)
                        .map(JavaClass::getBaseComponentType)
                        .filter(target -> classes.contain(target.getName()) && isOfHouse(target))
                        .map(HouseFiguresTest::topLevel)
                        .forEach(targets::add);
            }
        }
        named.forEach((type, targets) -> targets.remove(type));
        return named;
    }

    private static boolean isOfHouse(JavaClass type) {
        return !type.getSimpleName().equals("package-info");
    }

    private static String topLevel(JavaClass type) {
        return type.getEnclosingClass().map(HouseFiguresTest::topLevel).orElse(type.getName());
    }

    /** Sets of types that all reach each other, by Tarjan's walk; and how many stand on top of each other. */
    private static final class Knots {

        private final Map<String, Set<String>> graph;
        private final Map<String, Integer> order = new TreeMap<>();
        private final Map<String, Integer> low = new TreeMap<>();
        private final Map<String, Integer> floor = new TreeMap<>(); // of those whose knot is complete
        private final List<String> open = new ArrayList<>();
        private Set<String> largest = Set.of();

        Knots(Map<String, Set<String>> graph) {
            this.graph = graph;
            graph.keySet().forEach(this::visit);
        }

        Set<String> largest() {
            return largest;
        }

        int floors() {
            return floor.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        }

        private void visit(String type) {
            if (order.containsKey(type)) {
                return;
            }
            int own = order.size();
            order.put(type, own);
            open.add(type);
            int reached = own;
            for (String target : graph.getOrDefault(type, Set.of())) {
                visit(target);
                reached = floor.containsKey(target) ? reached : Math.min(reached, low.getOrDefault(target, order.get(target)));
            }
            low.put(type, reached);
            if (reached == own) {
                close(open.subList(open.lastIndexOf(type), open.size()));
            }
        }

        private void close(List<String> members) {
            Set<String> knot = new TreeSet<>(members);
            int below = knot.stream()
                    .flatMap(member -> graph.get(member).stream())
                    .filter(target -> !knot.contains(target))
                    .mapToInt(floor::get)
                    .max()
                    .orElse(0);
            knot.forEach(member -> floor.put(member, below + 1));
            largest = knot.size() > largest.size() ? knot : largest;
            members.clear();
        }
    }
}
