package dev.progeny.shared;

/** Both directions of a link, in messages. */
record Messages(ByteLink link, Incoming incoming, Outgoing outgoing) {

    static Messages over(ByteLink link, int maxMessageBytes) {
        Incoming incoming = new Incoming(link, maxMessageBytes);
        return new Messages(link, incoming, new Outgoing(link, incoming, maxMessageBytes));
    }
}
