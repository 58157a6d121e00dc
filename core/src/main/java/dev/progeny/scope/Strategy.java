package dev.progeny.scope;

import java.util.List;

/** Who is stopped and started again, besides the child that ended. */
public enum Strategy {
    /** Nobody: the children do not depend on each other. */
    ONE_FOR_ONE,
    /** All: they depend on each other. */
    ONE_FOR_ALL,
    /** Those that were added after it: each depends on earlier ones. */
    REST_FOR_ONE;

    /** The children of this restart, in their order, {@code ended} among them. */
    <C> List<C> affected(List<C> all, C ended) {
        return switch (this) {
            case ONE_FOR_ONE -> List.of(ended);
            case ONE_FOR_ALL -> List.copyOf(all);
            case REST_FOR_ONE -> List.copyOf(all.subList(all.indexOf(ended), all.size()));
        };
    }
}
