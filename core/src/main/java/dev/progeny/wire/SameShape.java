package dev.progeny.wire;

import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;
import java.io.Serializable;

/**
 * Whether a class has here the fields that a stream describes it with. Java serialization would drop a field that is unknown
 * here, and leave one empty that is unknown there, without a word.
 */
final class SameShape {

    private SameShape() {}

    /** Throws if they differ. */
    static void check(Class<?> type, ObjectStreamClass description) throws OtherBuild {
        if (type.isArray() || type.isEnum() || ValueFilter.ofJdk(type) || !Serializable.class.isAssignableFrom(type)) {
            return;
        }
        ObjectStreamClass here = ObjectStreamClass.lookup(type);
        if (here != null && !same(here.getFields(), description.getFields())) {
            throw OtherBuild.ofShape(type, type.isRecord() ? "components" : "fields");
        }
    }

    /** Both sides write them in one order. */
    private static boolean same(ObjectStreamField[] here, ObjectStreamField[] there) {
        if (here.length != there.length) {
            return false;
        }
        for (int i = 0; i < here.length; i++) {
            if (!here[i].getName().equals(there[i].getName()) || !typeOf(here[i]).equals(typeOf(there[i]))) {
                return false;
            }
        }
        return true;
    }

    private static String typeOf(ObjectStreamField field) {
        String type = field.getTypeString();
        return type != null ? type : String.valueOf(field.getTypeCode());
    }
}
