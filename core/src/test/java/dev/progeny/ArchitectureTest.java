package dev.progeny;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rooms of ARCHITECTURE.md, and the doors between them. */
class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.progeny");

    /** Words, which all rooms may use. */
    @Test
    void face_namesTheJdkAndItselfOnly() {
        classes()
                .that().resideInAPackage("dev.progeny")
                .should().onlyDependOnClassesThat().resideInAnyPackage("dev.progeny", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void imports_goDownOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("process").definedBy("dev.progeny.process")
                .layer("local").definedBy("dev.progeny.local")
                .layer("engine").definedBy("dev.progeny.engine")
                .layer("link").definedBy("dev.progeny.link")
                .layer("flight").definedBy("dev.progeny.flight")
                .layer("postmortem").definedBy("dev.progeny.postmortem")
                .layer("transfer").definedBy("dev.progeny.transfer")
                .layer("shared").definedBy("dev.progeny.shared")
                .layer("scope").definedBy("dev.progeny.scope")
                .layer("worker").definedBy("dev.progeny.worker")
                .layer("wire").definedBy("dev.progeny.wire")
                .layer("os").definedBy("dev.progeny.os")
                .whereLayer("process").mayNotBeAccessedByAnyLayer()
                .whereLayer("local").mayNotBeAccessedByAnyLayer()
                .whereLayer("scope").mayNotBeAccessedByAnyLayer()
                .whereLayer("engine").mayOnlyBeAccessedByLayers("process", "local")
                .whereLayer("link").mayOnlyBeAccessedByLayers("process")
                .whereLayer("shared").mayOnlyBeAccessedByLayers("link")
                .whereLayer("postmortem").mayOnlyBeAccessedByLayers("process", "link")
                .whereLayer("flight").mayOnlyBeAccessedByLayers("process", "engine", "link")
                .whereLayer("transfer").mayOnlyBeAccessedByLayers("process", "local", "engine", "link")
                .whereLayer("worker").mayOnlyBeAccessedByLayers("link", "transfer", "shared", "scope")
                .whereLayer("wire").mayOnlyAccessLayers("os")
                .whereLayer("os").mayNotAccessAnyLayer()
                .check(CLASSES);
    }

    /** The first two know of 4,096 bytes of a command; the third is null since JDK 25, terminal or not. */
    @Test
    void whatTheJdkAnswersOnlySometimes_isNotAsked() {
        noClasses().should().callMethod(ProcessHandle.Info.class, "arguments")
                .orShould().callMethod(ProcessHandle.Info.class, "commandLine")
                .orShould().callMethod(System.class, "console")
                .check(CLASSES);
    }

    @Test
    void rooms_haveNoCycle() {
        slices().matching("dev.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** The face of the library changes on purpose only: with this list, which a reviewer sees. */
    @Test
    void exportedTypes_areThoseOfTheCheckedInList() throws Exception {
        Set<String> exported = exportedPackages();
        List<String> actual = CLASSES.stream()
                .filter(type -> exported.contains(type.getPackageName()))
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .filter(ArchitectureTest::isVisible)
                .map(JavaClass::getName)
                .sorted()
                .toList();
        List<String> expected = Files.readAllLines(Path.of("src/test/resources/exported-types.txt"));
        assertThat(actual).isEqualTo(expected);
    }

    private static boolean isVisible(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ArchitectureTest::isVisible).orElse(true);
    }

    private static Set<String> exportedPackages() throws Exception {
        URL library = Pool.class.getProtectionDomain().getCodeSource().getLocation();
        try (var loader = new URLClassLoader(new URL[] {library});
                var in = loader.findResource("module-info.class").openStream()) {
            return ModuleDescriptor.read(in).exports().stream()
                    .filter(export -> !export.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toSet());
        }
    }
}
