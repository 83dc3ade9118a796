package dev.posthouse.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * Loads the classes of production as they are, save that what they use of the world outside is the
 * simulation's: the JDK's clocks, threads and chance, and Kafka's clients. So no class of
 * production knows that it is simulated, and none is left out for lack of a seam.
 *
 * <p>It has a copy of each class of its own; what it shares with the loader above are the wire's
 * generated records, whose reflection is dear, and {@link Schedule} and {@link Verdict}, in which
 * one talks with it.
 */
final class SimulationLoader extends ClassLoader {
  private static final String OURS = "dev.posthouse.simulation.";
  private static final String HERE = "dev/posthouse/simulation/";

  /** Classes that stand for others. */
  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          Map.entry("java/nio/file/Files", HERE + "SimulatedFiles"),
          Map.entry("org/apache/kafka/clients/consumer/KafkaConsumer", HERE + "SimulatedConsumer"),
          Map.entry("org/apache/kafka/clients/producer/KafkaProducer", HERE + "SimulatedProducer"),
          Map.entry("org/apache/kafka/streams/KafkaStreams", HERE + "SimulatedStreams"),
          Map.entry("org/apache/kafka/streams/Topology", HERE + "SimulatedTopology"),
          Map.entry("org/apache/kafka/streams/StreamsConfig", HERE + "SimulatedConfig"),
          Map.entry("java/util/concurrent/LinkedBlockingQueue", HERE + "SimulatedQueue"),
          Map.entry("java/util/concurrent/CountDownLatch", HERE + "SimulatedLatch"),
          Map.entry("java/util/SplittableRandom", HERE + "SeededRandom"),
          Map.entry("org/slf4j/LoggerFactory", HERE + "TracedLoggers"),
          Map.entry("dev/posthouse/provider/factory/WarmUp", HERE + "NoWarmUp"));

  /** Classes that speak to the brokers in synchronized methods. */
  private static final Set<String> WAITING_IN_MONITORS =
      Set.of("dev/posthouse/kafka/StationTopics");

  /** Methods of the JDK, by class and name, that {@link Intercepted} has for them. */
  private static final Map<String, String> METHODS =
      Map.ofEntries(
          Map.entry("org/apache/kafka/clients/admin/Admin.create", "admin"),
          Map.entry("java/lang/System.nanoTime", "nanoTime"),
          Map.entry("java/lang/System.currentTimeMillis", "currentTimeMillis"),
          Map.entry("java/time/Instant.now", "now"),
          Map.entry("java/time/Clock.systemUTC", "systemUTC"),
          Map.entry("java/time/InstantSource.system", "system"),
          Map.entry("java/util/UUID.randomUUID", "randomUUID"),
          Map.entry("java/util/concurrent/ThreadLocalRandom.current", "random"),
          Map.entry("java/util/concurrent/locks/LockSupport.parkNanos", "parkNanos"),
          Map.entry("java/lang/Thread.sleep", "sleep"),
          Map.entry("java/lang/Thread.currentThread", "currentThread"),
          Map.entry("java/lang/Thread.interrupted", "interrupted"),
          Map.entry("java/lang/Thread.join", "join"),
          Map.entry("java/lang/Thread.isAlive", "isAlive"),
          Map.entry("java/lang/Thread$Builder$OfVirtual.unstarted", "unstarted"),
          Map.entry("java/lang/Thread$Builder$OfPlatform.unstarted", "unstarted"));

  /** The same for all: to suit a class takes longer than to load it. */
  private static final Map<String, byte[]> SUITED = new ConcurrentHashMap<>();

  private final Map<String, byte[]> instead;

  /**
   * @param instead bytes of classes that take the place of production's, by their names
   */
  SimulationLoader(Map<String, byte[]> instead) {
    super("simulation", SimulationLoader.class.getClassLoader());
    this.instead = Map.copyOf(instead);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("dev.posthouse.") || isShared(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }

  private static boolean isShared(String name) {
    return name.startsWith("dev.posthouse.wire.")
        || name.startsWith(OURS + "Schedule")
        || name.startsWith(OURS + "Verdict");
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] changed = instead.get(name);
    byte[] suited =
        changed == null ? SUITED.computeIfAbsent(name, this::original) : suited(changed);
    if (suited.length == 0) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, suited, 0, suited.length);
  }

  /** As it is loaded if no mend is taken back in it; empty if there is no such class. */
  private byte[] original(String name) {
    byte[] bytes = read(name);
    if (bytes == null) {
      return new byte[0];
    }
    return name.startsWith(OURS) ? bytes : suited(bytes);
  }

  private byte @Nullable [] read(String name) {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] suited(byte[] original) {
    ClassWriter writer = new ClassWriter(0);
    Remapper remapper =
        new Remapper(Opcodes.ASM9) {
          @Override
          public String map(String internalName) {
            return CLASSES.getOrDefault(internalName, internalName);
          }
        };
    new ClassReader(original).accept(new Redirect(new ClassRemapper(writer, remapper)), 0);
    return writer.toByteArray();
  }

  private static final class Redirect extends ClassVisitor {
    private String loaded = "";

    Redirect(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        String signature,
        String superName,
        String[] interfaces) {
      loaded = name;
      super.visit(version, access, name, signature, superName, interfaces);
    }

    /** A simulated thread that waits in such a method would keep all others from running. */
    private int unlocked(int access) {
      return WAITING_IN_MONITORS.contains(loaded) ? access & ~Opcodes.ACC_SYNCHRONIZED : access;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(
          Opcodes.ASM9,
          super.visitMethod(unlocked(access), name, descriptor, signature, exceptions)) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String method, String type, boolean isInterface) {
          String ours = METHODS.get(owner + "." + method);
          if (ours == null) {
            super.visitMethodInsn(opcode, owner, method, type, isInterface);
          } else {
            super.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                HERE + "Intercepted",
                ours,
                suited(opcode, owner, ours, type),
                false);
          }
        }
      };
    }

    private static String suited(int opcode, String owner, String method, String type) {
      return switch (method) {
        case "random" -> "()Ljava/util/random/RandomGenerator;";
        case "unstarted" -> "(Ljava/lang/Thread$Builder;Ljava/lang/Runnable;)Ljava/lang/Thread;";
        default -> opcode == Opcodes.INVOKESTATIC ? type : "(L" + owner + ";" + type.substring(1);
      };
    }
  }
}
