package dev.posthouse.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * A class of production with a piece of its source replaced: a mend that is taken back. If the
 * piece is not there any more, the control has to be thought through anew, and says so.
 *
 * @param file below {@code dev/posthouse}, for example {@code attempt/WorkerStep}
 * @param original the piece as it stands
 * @param instead what it is to be
 */
record Mutation(String file, String original, String instead) {
  private static final Path SOURCES = Path.of("src/main/java/dev/posthouse");

  /** The bytes of the classes that they make, by name; of one file there may be several. */
  static Map<String, byte[]> compile(List<Mutation> mutations) {
    Map<String, String> sources = new HashMap<>();
    for (Mutation mutation : mutations) {
      String source = sources.computeIfAbsent(mutation.file, Mutation::read);
      if (!source.contains(mutation.original)) {
        throw new IllegalStateException(
            mutation.file + " does not contain what the control replaces: " + mutation.original);
      }
      sources.put(mutation.file, source.replace(mutation.original, mutation.instead));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> faults = new DiagnosticCollector<>();
    Map<String, byte[]> classes = new HashMap<>();
    List<JavaFileObject> units =
        sources.entrySet().stream()
            .map(source -> (JavaFileObject) new Source(source.getKey(), source.getValue()))
            .toList();
    try (JavaFileManager files =
        new InMemory(compiler.getStandardFileManager(faults, null, null), classes)) {
      List<String> options = List.of("-proc:none", "-nowarn", "-parameters");
      if (!compiler.getTask(null, files, faults, options, null, units).call()) {
        throw new IllegalStateException("a mutation does not compile: " + faults.getDiagnostics());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return classes;
  }

  /** Whether the class contains what is replaced. */
  boolean fits() {
    return read(file).contains(original);
  }

  private static String read(String file) {
    try {
      return Files.readString(SOURCES.resolve(file + ".java"));
    } catch (IOException e) {
      throw new IllegalStateException("the control's class is gone: " + file, e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String file, String text) {
      super(URI.create("string:///dev/posthouse/" + file + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, byte[]> classes;

    InMemory(JavaFileManager files, Map<String, byte[]> classes) {
      super(files);
      this.classes = classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(
          URI.create("bytes:///" + className.replace('.', '/') + ".class"), kind) {
        @Override
        public OutputStream openOutputStream() {
          return new ByteArrayOutputStream() {
            @Override
            public void close() {
              classes.put(className, toByteArray());
            }
          };
        }
      };
    }
  }
}
