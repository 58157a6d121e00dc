package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.ChildProcess;
import dev.progeny.testkit.ConnectionContract;
import org.junit.jupiter.api.Tag;

/** As {@link PipeToAChildTest} with the ends exchanged, and the pipe made by the child. */
@Tag("thorough")
class PipeToTheParentTest extends ConnectionContract {

    @Override
    protected Meeting connect(Peer peer) throws Exception {
        Pipe<String, Connection<Object, Object>> first = Pipe.open();
        Connection<Connection<Object, Object>, String> theirs = first.right();
        ChildProcess<Void> child = ChildProcess.start(() -> {
            try (Pipe<Object, Object> made = Pipe.open()) {
                theirs.send(made.left());
                assertThat(theirs.receive()).isEqualTo("attached"); // before that it must not let go
                peer.talk(made.right());
            }
        });
        Connection<Object, Object> ours = first.left().receive();
        first.left().send("attached");
        return new Meeting(ours, () -> {
            child.join();
            first.close();
            return child.result();
        });
    }
}
