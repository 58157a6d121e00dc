package dev.progeny;

import dev.progeny.testkit.FaultContract;
import org.junit.jupiter.api.Tag;

@Tag("thorough")
class ProcessesFaultsTest extends FaultContract {

    @Override
    protected Pool open() {
        return Pool.processes(1, o -> o.withOutput(OutputHandler.none()));
    }
}
