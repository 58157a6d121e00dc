package dev.progeny.worker;

/**
 * Which of the tasks that were sent one behind the other have begun, where a worker has one slot; the parent may take the
 * others back. Both sides count task frames from 1, so no task needs to be named that has not been read yet.
 */
final class Turns {

    // Guarded by this.
    private long read;
    private long begun;
    private long withdrawn;

    /** The next task has been read; false if the parent has taken it back. */
    synchronized boolean begin() {
        read++;
        if (read <= withdrawn) {
            return false;
        }
        begun = read;
        return true;
    }

    /** None up to this number shall begin any more: tells how many that are. */
    synchronized long withdraw(long upTo) {
        long kept = Math.max(begun, withdrawn);
        withdrawn = Math.max(withdrawn, upTo);
        return Math.max(0, upTo - kept);
    }
}
