package dev.progeny.cli.download;

import dev.progeny.Job;

/** One try at one file. */
record Attempt(Item item, TransferSettings settings, Lane lane) implements Job<Outcome> {

    @Override
    public Outcome call() throws Exception {
        throw new UnsupportedOperationException("the transfer follows");
    }
}
