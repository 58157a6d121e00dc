/** Processes, threads and coroutines for Java behind one interface. */
module dev.progeny {
    requires static org.jspecify;
    requires static jdk.jfr; // events, for those who record
    requires jdk.unsupported; // sun.misc.Signal: a worker leaves Ctrl-C to its parent

    exports dev.progeny;
    exports dev.progeny.scope;
    exports dev.progeny.shared;

    uses dev.progeny.PoolEngine; // for models that have none of ours
}
