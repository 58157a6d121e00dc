package dev.progeny.transfer;

/** A class that can be neither found by a worker nor sent to it. */
final class Unpushable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Unpushable(String message) {
        super(message);
    }
}
