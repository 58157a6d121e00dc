package dev.progeny;

/** For {@link PushedClassesTest}: on the class path, and in another build beside it. */
public final class Middle {

    private Middle() {}

    public static String word() {
        return End.word();
    }

    /** What {@link Middle} refers to. */
    public static final class End {

        private End() {}

        public static String word() {
            return "class path";
        }
    }
}
