package dev.progeny;

import dev.progeny.testkit.FaultContract;

class ProcessesFaultsTest extends FaultContract {

    @Override
    protected Pool open() {
        return Pool.processes(1, o -> o.withOutput(OutputHandler.none()));
    }
}
