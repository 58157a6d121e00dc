package dev.progeny.cli.download;

import java.util.List;

/**
 * What a run shall do.
 *
 * @param items to fetch
 * @param known what needs no attempt: skipped, or refused before it began
 * @param transfer for one connection; the coordinator may give an attempt more
 */
record Plan(List<Item> items, List<Result> known, String model, Limits limits, TransferSettings transfer) {

    int total() {
        return items.size() + known.size();
    }
}
