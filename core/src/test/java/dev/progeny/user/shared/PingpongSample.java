package dev.progeny.user.shared;

import dev.progeny.ChildProcess;
import dev.progeny.shared.Connection;
import dev.progeny.shared.Pipe;
import dev.progeny.shared.SharedBarrier;
import dev.progeny.shared.SharedEvent;
import dev.progeny.shared.SharedLong;
import dev.progeny.shared.SharedQueue;

public class PingpongSample {

    private static final int WORDS = 10;

    public static void main(String[] args) throws Exception {
        byCounter();
        byQueue();
        byPipe();
        byBarrier();
        byEvent();
    }

    // PAGE counter: begin
    /** The count is shared: whoever draws one of the ten numbers says a word. In no order. */
    static void byCounter() throws Exception {
        try (SharedLong count = SharedLong.create(0);
                SharedQueue<String> said = SharedQueue.create(WORDS)) {
            ChildProcess<Void> pong = ChildProcess.start(() -> draw(count, said, "Pong"));
            draw(count, said, "Ping");
            pong.join();
            System.out.println("counter: " + said.size() + " words"); // prints counter: 10 words
        }
    }

    static void draw(SharedLong count, SharedQueue<String> said, String word) throws InterruptedException {
        while (count.getAndIncrement() < WORDS) {
            said.put(word);
        }
    }
    // PAGE counter: end

    // PAGE queue: begin
    /** Ten balls lie in a queue: whoever takes one says a word. In no order. */
    static void byQueue() throws Exception {
        try (SharedQueue<Integer> balls = SharedQueue.create(WORDS);
                SharedQueue<String> said = SharedQueue.create(WORDS)) {
            for (int ball = 0; ball < WORDS; ball++) {
                balls.put(ball);
            }
            ChildProcess<Void> pong = ChildProcess.start(() -> play(balls, said, "Pong"));
            play(balls, said, "Ping");
            pong.join();
            System.out.println("queue: " + said.size() + " words"); // prints queue: 10 words
        }
    }

    static void play(SharedQueue<Integer> balls, SharedQueue<String> said, String word) throws InterruptedException {
        while (balls.poll() != null) {
            said.put(word);
        }
    }
    // PAGE queue: end

    // PAGE pipe: begin
    /** One ball flies to and fro: the word that comes is answered. In turns. */
    static void byPipe() throws Exception {
        try (Pipe<String, String> pipe = Pipe.open()) {
            Connection<String, String> here = pipe.left();
            Connection<String, String> there = pipe.right();
            ChildProcess<Void> pong = ChildProcess.start(() -> {
                for (int i = 0; i < WORDS / 2; i++) {
                    there.send(there.receive() + " Pong");
                }
            });
            String said = "pipe:";
            for (int i = 0; i < WORDS / 2; i++) {
                here.send(said + " Ping");
                said = here.receive();
            }
            pong.join();
            System.out.println(said); // prints pipe: Ping Pong Ping Pong Ping Pong Ping Pong Ping Pong
        }
    }
    // PAGE pipe: end

    // PAGE barrier: begin
    /** Both come to every round, and the one whose round it is speaks. In turns. */
    static void byBarrier() throws Exception {
        try (SharedBarrier round = SharedBarrier.create(2);
                SharedQueue<String> said = SharedQueue.create(WORDS)) {
            ChildProcess<Void> pong = ChildProcess.start(() -> speak(round, said, 1, "Pong"));
            speak(round, said, 0, "Ping");
            pong.join();
            System.out.println(String.join(" ", said)); // prints Ping Pong Ping Pong Ping Pong Ping Pong Ping Pong
        }
    }

    static void speak(SharedBarrier round, SharedQueue<String> said, int mine, String word) throws Exception {
        for (int number = 0; number < WORDS; number++) {
            if (number % 2 == mine) {
                said.put(word);
            }
            round.await();
        }
    }
    // PAGE barrier: end

    // PAGE event: begin
    /** Each waits for its event, and sets that of the other. In turns. */
    static void byEvent() throws Exception {
        try (SharedEvent pings = SharedEvent.create();
                SharedEvent pongs = SharedEvent.create();
                SharedQueue<String> said = SharedQueue.create(WORDS)) {
            ChildProcess<Void> pong = ChildProcess.start(() -> answer(pongs, pings, said, "Pong"));
            pings.set();
            answer(pings, pongs, said, "Ping");
            pong.join();
            System.out.println(String.join(" ", said)); // prints Ping Pong Ping Pong Ping Pong Ping Pong Ping Pong
        }
    }

    static void answer(SharedEvent mine, SharedEvent theirs, SharedQueue<String> said, String word) throws Exception {
        for (int i = 0; i < WORDS / 2; i++) {
            mine.await();
            mine.clear();
            said.put(word);
            theirs.set();
        }
    }
    // PAGE event: end
}
