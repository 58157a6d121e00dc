package dev.progeny.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Compiled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two builds of one class, of which each side of a conversation has one. */
class NamedCodeTest {

    private static final String SOURCE = """
            import java.io.Serializable;
            import java.util.*;
            import dev.progeny.*;

            public class Made {
                public static Object lambdaBelowAnother() { return Below.make(); }
                public static Object lambdaOfAClassWithOneMore() { return More.make(); }
                public static Object lambdaEditedInPlace() { return Edited.make(); }
                public static Object anonymousClassBelowAnother() { return Numbered.make(); }
                public static Object referenceToAnEditedMethod() { return Referring.make(); }
                public static Object objectThatIsRun() { return new Run(); }
                public static Object beanWithAFieldMore() { return new Larger(); }
                public static Object beanWithAFieldRenamed() { return new Renamed(); }
                public static Object recordWithAnotherType() { return new Row(3); }
                public static Object beanWithAnEditedMethod() { return new Bean(); }
            }
            class Below {
                static Object make() { return List.of((Job<String>) () -> "right").getLast(); }
            }
            class More {
                //MORE
                static Object make() { int[] n = {1}; return (Job<String>) () -> "right" + n[0]; }
            }
            class Edited {
                static Object make() { int[] n = {1}; return (Job<String>) () -> "right" + n[0]; }
            }
            class Numbered {
                static Object make() {
                    //ANONYMOUS
                    return new Job<String>() { public String call() { return "right"; } };
                }
            }
            class Referring {
                static Object make() { return (Fn<Integer, String>) Pointed::name; }
            }
            class Pointed { static String name(int i) { return "right"; } }
            class Run implements Runnable, Serializable { public void run() { System.out.println("right"); } }
            class Larger implements Serializable {
                private static final long serialVersionUID = 1L;
                //FIELD
                int kept = 1;
            }
            class Renamed implements Serializable {
                private static final long serialVersionUID = 1L;
                int kept = 1;
            }
            record Row(int number) implements Serializable {}
            class Bean implements Serializable {
                private static final long serialVersionUID = 1L;
                String words() { return "one"; }
            }
            """;

    private static final String MORE = "static Object more() { return (Job<String>) () -> \"wrong\"; }";

    private static final String EDITED = SOURCE.replace("List.of((Job", "List.of((Job<String>) () -> \"wrong\", (Job")
            .replace("//MORE", MORE)
            .replaceFirst("(class Edited.*\\R.*)\"right\"", "$1\"wrong\"")
            .replace("//ANONYMOUS", "new Job<String>() { public String call() { return \"wrong\"; } };")
            .replace("(int i) { return \"right\"", "(int i) { return \"wrong\"")
            .replace("println(\"right\")", "println(\"wrong\")")
            .replace("//FIELD", "String added;")
            .replaceFirst("(class Renamed.*\\R.*\\R.*)int kept", "$1int other")
            .replace("Row(int number)", "Row(long number)")
            .replace("\"one\"", "\"two\"");

    @TempDir
    private static Path folder;

    private static Compiled one;
    private static Compiled two;

    @BeforeAll
    static void compile() throws IOException {
        one = Compiled.into(Files.createDirectories(folder.resolve("one")), "Made", SOURCE);
        two = Compiled.into(Files.createDirectories(folder.resolve("two")), "Made", EDITED);
    }

    private static byte[] sent(ClassLoader from, String method) throws IOException {
        return Values.encode(Compiled.made(from, "Made", method));
    }

    private static @Nullable Object received(byte[] value, ClassLoader by) throws IOException, ClassNotFoundException {
        return Values.decode(ByteBuffer.wrap(value), by);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lambdaBelowAnother", "lambdaOfAClassWithOneMore", "lambdaEditedInPlace", "anonymousClassBelowAnother",
                "referenceToAnEditedMethod", "objectThatIsRun", "beanWithAFieldMore", "beanWithAFieldRenamed",
                "recordWithAnotherType"
            })
    void valueOfAnotherBuild_isRefused_andTheClassNamed(String what) throws Exception {
        try (URLClassLoader old = one.loader(); URLClassLoader edited = two.loader()) {
            byte[] there = sent(old, what);
            byte[] back = sent(edited, what);
            assertThatThrownBy(() -> received(there, edited))
                    .isInstanceOf(OtherBuild.class)
                    .hasMessageStartingWith("made.")
                    .hasMessageContaining(two.folder().toString())
                    .hasMessageContaining("Start both anew");
            assertThatThrownBy(() -> received(back, old)) // an anonymous class may be missing altogether
                    .isInstanceOfAny(OtherBuild.class, ClassNotFoundException.class);
            assertThat(received(there, old)).isNotNull();
            assertThat(received(back, edited)).isNotNull();
        }
    }

    @Test
    void refusal_namesTheClassOfTheBody_andBothOrigins() throws Exception {
        try (URLClassLoader old = one.loader(); URLClassLoader edited = two.loader()) {
            byte[] there = sent(old, "lambdaBelowAnother");
            assertThatThrownBy(() -> received(there, edited))
                    .hasMessageStartingWith("made.Below; ")
                    .hasMessageContaining("from " + one.folder())
                    .hasMessageContaining("here it is from " + two.folder());
            byte[] reference = sent(old, "referenceToAnEditedMethod");
            assertThatThrownBy(() -> received(reference, edited)).hasMessageStartingWith("made.Pointed; ");
        }
    }

    @Test
    void sameBuildFromAnotherFolder_andDataWhoseMethodsDiffer_arrive() throws Exception {
        Compiled same = Compiled.into(Files.createDirectories(folder.resolve("same")), "Made", SOURCE);
        try (URLClassLoader old = one.loader(); URLClassLoader copy = same.loader(); URLClassLoader edited = two.loader()) {
            assertThat(((Callable<?>) received(sent(old, "lambdaEditedInPlace"), copy)).call()).isEqualTo("right1");
            assertThat(((Callable<?>) received(sent(old, "anonymousClassBelowAnother"), copy)).call()).isEqualTo("right");
            assertThat(received(sent(old, "referenceToAnEditedMethod"), copy)).isNotNull();
            assertThat(received(sent(old, "beanWithAnEditedMethod"), edited)).isNotNull();
        }
    }

    /** As agents, shells and launchers do it: what is loaded and what is given out as its file may be two things. */
    private static final class Odd extends ClassLoader {

        private final Map<String, byte[]> loads;
        private final Map<String, byte[]> givesOut;

        Odd(Map<String, byte[]> loads, Map<String, byte[]> givesOut) {
            super(NamedCodeTest.class.getClassLoader());
            this.loads = loads;
            this.givesOut = givesOut;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] file = loads.get(name);
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, file, 0, file.length);
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            byte[] file = givesOut.get(name.replace(".class", "").replace('/', '.'));
            return file == null ? null : new ByteArrayInputStream(file);
        }
    }

    private static Map<String, byte[]> only(byte[] more) throws IOException {
        return Map.of("made.Made", Files.readAllBytes(one.file("Made")), "made.More", more);
    }

    @Test
    void classWithoutAFile_isToldByItsMembers() throws Exception {
        byte[] plain = Files.readAllBytes(one.file("More"));
        byte[] above = Files.readAllBytes(two.file("More"));
        var made = new Odd(only(plain), Map.of());
        byte[] value = sent(made, "lambdaOfAClassWithOneMore");
        assertThat(received(value, new Odd(only(plain), Map.of()))).isNotNull();
        assertThat(received(value, new Odd(only(plain), only(plain)))).isNotNull();
        assertThatThrownBy(() -> received(value, new Odd(only(above), only(above)))).isInstanceOf(OtherBuild.class);
    }

    /** The file is read when the class is first met, which may be long after it was loaded. */
    @Test
    void fileThatWasReplacedAfterItsClassWasLoaded_isNotTakenForIt() throws Exception {
        byte[] old = Files.readAllBytes(one.file("More"));
        byte[] now = Files.readAllBytes(two.file("More"));
        byte[] value = sent(new Odd(only(old), only(now)), "lambdaOfAClassWithOneMore");
        assertThatThrownBy(() -> received(value, new Odd(only(now), only(now)))).isInstanceOf(OtherBuild.class);
        assertThat(received(value, new Odd(only(old), only(now)))).isNotNull();
        assertThat(received(value, new Odd(only(old), only(old)))).isNotNull();
    }

    @Test
    void membersThatAnAgentAdded_changeNothing() throws Exception {
        byte[] file = Files.readAllBytes(one.file("More"));
        byte[] watched = ClassFile.of().transformClass(ClassFile.of().parse(file), ClassTransform.endHandler(
                to -> to.withField("$hits", ConstantDescs.CD_int, ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC)
                        .withMethodBody("$count", MethodTypeDesc.of(ConstantDescs.CD_void), ClassFile.ACC_STATIC, code -> code.return_())));
        byte[] value = sent(new Odd(only(watched), only(file)), "lambdaOfAClassWithOneMore");
        var plain = new Odd(only(file), only(file));
        assertThat(received(value, plain)).isNotNull();
        assertThat(received(sent(plain, "lambdaOfAClassWithOneMore"), new Odd(only(watched), only(file)))).isNotNull();
    }

    @Test
    void listOfBuildsThatIsDamaged_isAProtocolError() throws Exception {
        try (URLClassLoader loader = one.loader()) {
            byte[] value = sent(loader, "lambdaOfAClassWithOneMore");
            ByteBuffer.wrap(value).putInt(value.length - Integer.BYTES, Integer.MAX_VALUE);
            assertThatThrownBy(() -> received(value, loader)).isInstanceOf(ProtocolException.class);
            ByteBuffer.wrap(value).putInt(value.length - Integer.BYTES, 1);
            assertThatThrownBy(() -> received(value, loader)).isInstanceOf(ProtocolException.class);
        }
    }
}
