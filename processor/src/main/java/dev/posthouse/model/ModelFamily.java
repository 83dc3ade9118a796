package dev.posthouse.model;

import dev.posthouse.job.Prices;
import dev.posthouse.job.Tier;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the models of one family. Null, an empty list or 0 says that it is not known,
 * unless its line says otherwise; what is not known is not assumed.
 *
 * @param name of the row in the table
 * @param vendor who makes them: {@code anthropic}, {@code openai}, {@code google}
 * @param thinking how they think
 * @param takes which parameters of a request they take
 * @param size how much they take and give
 * @param apis the request formats, as the settings write them, the preferred first
 * @param tiers as which they are sold
 * @param caching how prompts are cached
 * @param media what a prompt may hold beside text: {@code image}, {@code pdf}, {@code audio},
 *     {@code video}
 * @param lifecycle how long they are served
 * @param embedding how they embed; null if they answer
 * @param prices what they cost by the vendor's list, in the order of the days until which they hold
 * @param source who says so
 */
public record ModelFamily(
    String name,
    String vendor,
    Thinking thinking,
    Takes takes,
    Size size,
    List<String> apis,
    List<Tier> tiers,
    Caching caching,
    List<String> media,
    Lifecycle lifecycle,
    @Nullable Embedding embedding,
    List<ListPrice> prices,
    Source source) {

  public ModelFamily {
    apis = List.copyOf(apis);
    tiers = List.copyOf(tiers);
    media = List.copyOf(media);
    prices = List.copyOf(prices);
  }

  /** When a model thinks before it answers. */
  public enum Thinks {
    NEVER,
    ON_REQUEST,
    /** Unless it is told not to. */
    BY_DEFAULT,
    ALWAYS
  }

  /**
   * How models think.
   *
   * @param thinks when they do; null if not known
   * @param silent whether a stream shows nothing meanwhile
   * @param firstToken the limit of silence before the answer that fits them; null for the usual one
   * @param efforts that they know, the weakest first, in the words of requests
   * @param effort what they do if not told; null if not known
   * @param budgets whether they take a budget of tokens for it; null if not known
   * @param disable whether it can be switched off; null if not known
   */
  public record Thinking(
      @Nullable Thinks thinks,
      boolean silent,
      @Nullable Duration firstToken,
      List<String> efforts,
      @Nullable String effort,
      @Nullable Boolean budgets,
      @Nullable Boolean disable) {
    public Thinking {
      efforts = List.copyOf(efforts);
    }

    /** Whether they think although nobody asked for it. */
    public boolean unasked() {
      return thinks == Thinks.BY_DEFAULT || thinks == Thinks.ALWAYS;
    }
  }

  /** When a model takes temperature and nucleus sampling. */
  public enum Sampling {
    ALWAYS,
    /** Only with the effort none. */
    WITHOUT_EFFORT,
    NEVER
  }

  /** Where a model takes tools. */
  public enum Tools {
    /** In each of its request formats. */
    ANY,
    /** In chat completions only with the effort none; elsewhere always. */
    WITHOUT_EFFORT,
    /** Only in OpenAI's Responses. */
    RESPONSES
  }

  /**
   * Which parameters models take.
   *
   * @param sampling when temperature and topP are taken; null if not known
   * @param forcedTool whether a tool choice that forces a tool is; null if not known
   * @param tools where tools are; null if not known
   * @param trailingAssistant whether a last turn of the assistant's is; null if not known
   */
  public record Takes(
      @Nullable Sampling sampling,
      @Nullable Boolean forcedTool,
      @Nullable Tools tools,
      @Nullable Boolean trailingAssistant) {}

  /**
   * How much models take and give, in tokens; 0 if not known.
   *
   * @param contextTokens prompt and answer together
   * @param maxOutputTokens the most of an answer, thinking included
   * @param outputTokens what to ask for if a request sets no limit; 0 to send none, where the API
   *     allows that; null if the usual one fits
   */
  public record Size(int contextTokens, int maxOutputTokens, @Nullable Integer outputTokens) {}

  /**
   * How prompts are cached.
   *
   * @param explicit whether a request may say where its cached prefix ends
   * @param automatic whether prefixes are cached without being told
   * @param prefixTokens the shortest prefix that is cached; 0 if not known
   */
  public record Caching(boolean explicit, boolean automatic, int prefixTokens) {}

  /**
   * How models embed; 0 if not known.
   *
   * @param dimensions the numbers of a vector, if not told
   * @param callInputs the most texts that a call takes
   * @param callTokens the most tokens of all texts of a call
   * @param cutsInputs whether of a text that is too long the beginning is embedded, and nobody told
   */
  public record Embedding(int dimensions, int callInputs, int callTokens, boolean cutsInputs) {}

  /**
   * What a million tokens cost for a while.
   *
   * @param until the last day on which it holds; null if none is known
   * @param tier of which it is the price
   */
  public record ListPrice(@Nullable LocalDate until, Tier tier, Prices prices) {}

  /**
   * Who says so.
   *
   * @param from addresses; empty for what the settings say
   * @param told how reliably
   * @param lookedUp on which day
   */
  public record Source(List<String> from, Told told, LocalDate lookedUp) {
    public Source {
      from = List.copyOf(from);
    }
  }

  /** How reliable a row is. */
  public enum Told {
    /** The vendor says so. */
    FIRST_HAND,
    /** Somebody else says that the vendor does. */
    SECOND_HAND,
    /** It was put down from memory. */
    REMEMBERED
  }

  /** What the vendor's list says that a call costs on a day; empty if it says nothing. */
  public Optional<Prices> prices(Tier tier, LocalDate day) {
    return prices.stream()
        .filter(price -> price.tier() == tier)
        .filter(price -> price.until() == null || !day.isAfter(price.until()))
        .map(ListPrice::prices)
        .findFirst();
  }

  /** The same, living as somebody else says. */
  public ModelFamily living(Lifecycle told) {
    return new ModelFamily(
        name, vendor, thinking, takes, size, apis, tiers, caching, media, told, embedding, prices,
        source);
  }

  /** The same, of the size that somebody else says. */
  public ModelFamily sized(Size told) {
    return new ModelFamily(
        name, vendor, thinking, takes, told, apis, tiers, caching, media, lifecycle, embedding,
        prices, source);
  }
}
