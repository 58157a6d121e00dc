package dev.progeny.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds classes by the context class loader, which knows the program's classes wherever this library lies. They are
 * never fetched from the peer.
 */
final class ProgramClasses extends ObjectInputStream {

    private static final ClassLoader SYSTEM = ClassLoader.getSystemClassLoader();

    /** Of the system loader, whose classes stay anyway; asking it takes longer than reading a small record. */
    private static final Map<String, Class<?>> FOUND = new ConcurrentHashMap<>();

    private final ClassLoader loader;
    private final StreamScan scan;
    private final Object[] arrays;

    /**
     * @param scan of the same bytes
     * @param arrays those that {@link Beside} stands for
     */
    ProgramClasses(InputStream source, ClassLoader loader, StreamScan scan, Object... arrays) throws IOException {
        super(source);
        this.loader = loader;
        this.scan = scan;
        this.arrays = arrays;
        if (arrays.length > 0) {
            enableResolveObject(true);
        }
    }

    static ClassLoader loader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null ? context : SYSTEM;
    }

    /** Finds a class without initializing it: that comes after the filter has allowed it. */
    static Class<?> find(String name, ClassLoader loader) throws ClassNotFoundException {
        if (!loader.equals(SYSTEM)) {
            return Class.forName(name, false, loader);
        }
        Class<?> found = FOUND.get(name);
        if (found == null) {
            found = Class.forName(name, false, loader);
            FOUND.put(name, found);
        }
        return found;
    }

    /**
     * Whether the other process finds this class under its name, surely: then the compact form may name it. A class of
     * another loader goes by Java serialization, which tells us of every class that it meets.
     */
    static boolean travelByName(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        ClassLoader loader = element.getClassLoader();
        return !element.isHidden()
                && (loader == null || loader.equals(SYSTEM) || loader.equals(ClassLoader.getPlatformClassLoader()));
    }

    @Override
    protected Object resolveObject(Object object) throws ProtocolException {
        if (!(object instanceof Beside(int index))) {
            return object;
        }
        if (index < 0 || index >= arrays.length) {
            throw new ProtocolException("array " + index + " of " + arrays.length);
        }
        return arrays[index];
    }

    /** Found as all others are; the JDK would look for the loader of whoever calls it. */
    @Override
    protected Class<?> resolveProxyClass(String[] names) throws ClassNotFoundException {
        Class<?>[] faces = new Class<?>[names.length];
        ClassLoader of = loader;
        for (int i = 0; i < names.length; i++) {
            faces[i] = find(names[i], loader);
            if (!Modifier.isPublic(faces[i].getModifiers()) && faces[i].getClassLoader() != null) {
                of = faces[i].getClassLoader(); // no other loader may implement it
            }
        }
        try {
            return Proxy.newProxyInstance(of, faces, (proxy, method, arguments) -> null).getClass();
        } catch (IllegalArgumentException cannotBe) {
            throw new ClassNotFoundException("a proxy of " + String.join(", ", names), cannotBe);
        }
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
        try {
            Class<?> found = find(description.getName(), loader);
            OwnReading.check(found, description, scan);
            SameShape.check(found, description);
            return found;
        } catch (ClassNotFoundException primitiveOrAbsent) {
            return super.resolveClass(description);
        }
    }
}
