package dev.progeny.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Memory that two processes copy through; here both are this one. */
class MemoryPagesTest {

    private static final long HERE = ProcessId.self();

    private static List<MemorySegment> pieces(int ints) {
        byte[] first = {1, 2, 3};
        int[] then = new int[ints];
        then[ints - 1] = 0x01010101;
        return List.of(MemorySegment.ofArray(first), MemorySegment.ofArray(then));
    }

    private static long length(int ints) {
        return 3 + 4L * ints;
    }

    @Test
    void whatIsFilledIn_isSeenByOthers_newAndAgain() throws Exception {
        try (Pages pages = Pages.create();
                Pages other = Pages.open(HERE, pages.descriptor(), pages.id())) {
            for (int ints : new int[] {100_000, 100_000, 70_000, 200_000, 50}) { // new, again, less, more, little
                pages.fill(pieces(ints), length(ints));
                ByteBuffer seen = other.view(length(ints));
                assertThat(seen.remaining()).isEqualTo(length(ints));
                assertThat(new byte[] {seen.get(0), seen.get(2)}).containsExactly(1, 3);
                assertThat(seen.get((int) length(ints) - 1)).isEqualTo((byte) 1);
            }
            pages.shrink();
            assertThat(other.capacity()).isZero();
        }
    }

    @Test
    void moreThanThereIs_isNoView() throws Exception {
        try (Pages pages = Pages.create()) {
            pages.fill(pieces(10), length(10));
            assertThatThrownBy(() -> pages.view(length(10) + 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("there are 43");
        }
    }

    @Test
    void memoryThatIsTakenAwayUnderAView_isAnErrorAndNoCrash() throws Exception {
        byte[] copy = new byte[1 << 20];
        try (Pages pages = Pages.create();
                Pages liar = Pages.open(HERE, pages.descriptor(), pages.id())) {
            pages.fill(List.of(MemorySegment.ofArray(copy)), copy.length);
            ByteBuffer view = pages.view(copy.length);
            liar.shrink();
            assertThatThrownBy(() -> view.get(copy)).isInstanceOf(InternalError.class);
        }
    }

    @Test
    void anotherFileBehindTheDescriptor_isRefused() throws Exception {
        try (Pages pages = Pages.create();
                Pages other = Pages.create()) {
            assertThatThrownBy(() -> Pages.open(HERE, pages.descriptor(), other.id()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("something else");
            PrivateFile small = PrivateFile.create(10);
            assertThatThrownBy(() -> Pages.open(HERE, small.descriptor(), other.id())).isInstanceOf(IOException.class);
            small.close();
        }
    }

    @Test
    void oneUserAtATime() throws Exception {
        try (Pages pages = Pages.create();
                Pages other = Pages.open(HERE, pages.descriptor(), pages.id())) {
            assertThat(pages.isSeen()).isFalse();
            other.markSeen();
            assertThat(pages.isSeen()).isTrue();
            assertThat(pages.claim()).isTrue();
            assertThat(other.claim()).isFalse();
            pages.leave();
            assertThat(other.claim()).isTrue();
        }
    }

    @Test
    void moreThanHalfOfWhatIsFree_isNotTaken() throws Exception {
        assertThat(Pages.isRoomFor(1)).isTrue();
        assertThat(Pages.isRoomFor(1L << 60)).isFalse();
    }
}
