package dev.progeny.shared;

import dev.progeny.testkit.ConnectionContract;
import java.util.concurrent.FutureTask;

class PipeInOneProcessTest extends ConnectionContract {

    @Override
    protected Meeting connect(Peer peer) {
        Pipe<Object, Object> pipe = Pipe.open();
        FutureTask<Void> talk = new FutureTask<>(() -> {
            try (Connection<Object, Object> end = pipe.right()) {
                peer.talk(end);
            }
            return null;
        });
        Thread.ofVirtual().start(talk);
        return new Meeting(pipe.left(), talk::get);
    }
}
