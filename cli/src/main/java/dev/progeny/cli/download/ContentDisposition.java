package dev.progeny.cli.download;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header Content-Disposition (RFC 6266): the name that a server would give its file. */
final class ContentDisposition {

    private static final Pattern PARAMETER =
            Pattern.compile(";\\s*([^\\s=;\"]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^;]*))");
    private static final Pattern EXTENDED = Pattern.compile("([A-Za-z0-9-]+)'[^']*'(.*)");

    private ContentDisposition() {}

    /** As it was sent, to be made safe by whoever opens it; null if the server names none. */
    static @Nullable String name(@Nullable String header) {
        Map<String, String> parameters = new HashMap<>();
        Matcher parameter = PARAMETER.matcher(header == null ? "" : header);
        while (parameter.find()) {
            String quoted = parameter.group(2);
            String value = quoted != null ? quoted.replaceAll("\\\\(.)", "$1") : parameter.group(3).strip();
            parameters.putIfAbsent(parameter.group(1).toLowerCase(Locale.ROOT), value);
        }
        String extended = extended(parameters.get("filename*"));
        String plain = parameters.get("filename");
        return extended != null ? extended : plain == null || plain.isBlank() ? null : unmangled(plain);
    }

    private static @Nullable String extended(@Nullable String value) {
        Matcher parts = EXTENDED.matcher(value == null ? "" : value);
        if (!parts.matches()) {
            return null;
        }
        try {
            byte[] bytes = FileNames.octets(parts.group(2));
            return Charset.forName(parts.group(1)).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (IllegalArgumentException | CharacterCodingException unreadable) {
            return null;
        }
    }

    /** Many servers send the bytes of UTF-8, which arrive as Latin-1. */
    private static String unmangled(String plain) {
        try {
            byte[] bytes = plain.getBytes(StandardCharsets.ISO_8859_1);
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException latin) {
            return plain;
        }
    }
}
