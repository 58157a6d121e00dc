package dev.progeny.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PrivateFolderTest {

    @Test
    void folderForTemporaryFiles_isMeasuredInBytes_asTheKernelDoes() {
        assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")));
        assertThat(PrivateFolder.base("/" + "a".repeat(43))).isEqualTo(Path.of("/" + "a".repeat(43)));
        assertThat(PrivateFolder.base("/" + "a".repeat(44))).isEqualTo(Path.of("/tmp"));
        assertThat(PrivateFolder.base("/" + "汉".repeat(14))).isEqualTo(Path.of("/" + "汉".repeat(14)));
        assertThat(PrivateFolder.base("/" + "汉".repeat(15))).isEqualTo(Path.of("/tmp"));
        assertThat(PrivateFolder.base("/a\0b")).isEqualTo(Path.of("/tmp"));
    }
}
