package dev.progeny;

import dev.progeny.testkit.FaultContract;
import org.junit.jupiter.api.Tag;

@Tag("thorough")
class HybridFaultsTest extends FaultContract {

    @Override
    protected Pool open() {
        return Pool.hybrid(1, 4, o -> o.withOutput(OutputHandler.none()));
    }
}
