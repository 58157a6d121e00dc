package dev.progeny.transfer;

import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of classes that a class file may refer to: its class constants, and whatever looks like a type in a
 * descriptor. Too many rather than too few: a name that means nothing is not found and does no harm.
 */
final class References {

    private static final Pattern TYPE = Pattern.compile("L([^;:<>()\\[]+);");

    private References() {}

    static Set<String> of(byte[] file) {
        Set<String> names = new HashSet<>();
        for (PoolEntry entry : ClassFile.of().parse(file).constantPool()) {
            if (entry instanceof ClassEntry type) {
                add(type.asInternalName(), names);
            } else if (entry instanceof Utf8Entry text && text.stringValue().indexOf(';') > 0) {
                addTypes(text.stringValue(), names);
            }
        }
        return names;
    }

    private static void add(String internalName, Set<String> names) {
        if (internalName.startsWith("[")) {
            addTypes(internalName, names);
        } else if (!internalName.startsWith("java/")) {
            names.add(internalName.replace('/', '.'));
        }
    }

    private static void addTypes(String descriptor, Set<String> names) {
        Matcher types = TYPE.matcher(descriptor);
        while (types.find()) {
            add(types.group(1), names);
        }
    }
}
