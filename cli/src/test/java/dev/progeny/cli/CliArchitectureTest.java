package dev.progeny.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The program is a user of the library like any other. */
class CliArchitectureTest {

    @Test
    void program_usesExportedPackagesOnly() {
        var classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.progeny.cli");
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.progeny.os", "dev.progeny.wire", "dev.progeny.worker")
                .check(classes);
    }
}
