package dev.progeny.cli.download;

import dev.progeny.Job;

/**
 * One try at one file.
 *
 * <p><b>Blocking.</b> Until the file is there or the try has failed. An interrupt stops it at the next piece that
 * arrives; a virtual thread at once. What was received by then is on disk, with its sidecar.
 *
 * <p><b>Errors.</b> All that can happen to a download is an {@link Outcome}; what is thrown is a bug.
 */
record Attempt(Item item, TransferSettings settings, Lane lane) implements Job<Outcome> {

    private static final Proxies PROXIES = new Proxies(System.getenv());

    @Override
    public Outcome call() {
        return call(PROXIES);
    }

    Outcome call(Proxies proxies) {
        try {
            return new Transfer(item, settings, lane, new Http(proxies, settings.stall())).run();
        } catch (AttemptEnd end) {
            return end.outcome();
        } catch (DiskException refused) {
            return new Outcome.Failed(refused.reason(), Outcome.Kind.ENVIRONMENT);
        }
    }
}
