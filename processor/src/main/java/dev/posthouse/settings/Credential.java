package dev.posthouse.settings;

import java.nio.file.Path;
import java.util.List;

/** Where a provider's key comes from. A key itself never stands in the settings. */
public sealed interface Credential {

  /** The places to look, in the order in which their keys are used. */
  List<Source> sources();

  /** One place where one key is found, or that there is none to find. */
  sealed interface Source extends Credential {
    @Override
    default List<Source> sources() {
      return List.of(this);
    }

    /** As it is written in the settings, for example {@code env:OPENAI_API_KEY}. */
    String reference();
  }

  /** The environment variable that holds the key. */
  record Variable(String name) implements Source {
    @Override
    public String reference() {
      return "env:" + name;
    }
  }

  /** The file that holds the key, as Kubernetes mounts a secret; read again when it changes. */
  record File(Path path) implements Source {
    @Override
    public String reference() {
      return "file:" + path;
    }
  }

  /** What the platform gives to the machine or the pod: a role, a service account. */
  record Cloud() implements Source {
    @Override
    public String reference() {
      return "cloud";
    }
  }

  /** No key: a server on a trusted network that asks for none. */
  record None() implements Source {
    @Override
    public String reference() {
      return "none";
    }
  }

  /** Several keys: the first that works is used. */
  record Several(List<Source> sources) implements Credential {
    public Several {
      sources = List.copyOf(sources);
    }
  }
}
