package dev.posthouse.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * By what a server proves who it is, in PEM files. They are read again when they change.
 *
 * @param certificates its own first, then those that vouch for it
 * @param key of the first certificate, as PKCS#8 and not encrypted
 * @param authorities whom its clients among the processes believe; null for those that Java knows
 */
public record TlsSettings(Path certificates, Path key, @Nullable Path authorities) {}
