package dev.progeny.shared;

import dev.progeny.ChildProcess;
import dev.progeny.testkit.ConnectionContract;
import org.junit.jupiter.api.Tag;

@Tag("thorough")
class PipeToAChildTest extends ConnectionContract {

    @Override
    protected Meeting connect(Peer peer) {
        Pipe<Object, Object> pipe = Pipe.open();
        Connection<Object, Object> theirs = pipe.right();
        ChildProcess<Void> child = ChildProcess.start(() -> {
            try (theirs) {
                peer.talk(theirs);
            }
        });
        return new Meeting(pipe.left(), () -> {
            child.join();
            return child.result();
        });
    }
}
