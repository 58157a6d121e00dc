package dev.progeny.testkit;

/** Where a thing lives that is used from elsewhere: in the process of the test, or where the tasks of the pool run. */
enum Place {
    HERE,
    ELSEWHERE
}
