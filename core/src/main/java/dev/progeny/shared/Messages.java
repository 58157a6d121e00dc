package dev.progeny.shared;

/** Both directions of a link, in messages. */
record Messages(ByteLink link, Incoming incoming, Outgoing outgoing) {

    static Messages over(ByteLink link, int maxMessageBytes) {
        return new Messages(link, new Incoming(link, maxMessageBytes), new Outgoing(link, maxMessageBytes));
    }
}
