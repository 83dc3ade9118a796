package dev.posthouse.translation;

import dev.posthouse.model.MediaCatalog;
import dev.posthouse.model.MediaCatalog.Format;
import dev.posthouse.model.MediaCatalog.Row;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ProviderSettings;
import java.util.List;

/**
 * Documents of text for formats that have no place for them: their text stands in the message, so
 * that a hand-over loses none.
 *
 * <p>Tested by {@code ContentTranslationTest}.
 */
public final class TextDocuments {
  private TextDocuments() {}

  /** The same turns, with the text of such documents in their place. */
  public static List<Turn> asText(List<Turn> turns, ProviderSettings provider, Adaptations notes) {
    Format format =
        MediaCatalog.shipped().format(provider.api().word(), Hosting.word(provider.hosting()));
    return turns.stream()
        .map(
            turn ->
                turn.only(Piece.Content.class).isEmpty()
                    ? turn
                    : new Turn(
                        turn.role(),
                        turn.pieces().stream().map(piece -> asText(piece, format, notes)).toList()))
        .toList();
  }

  private static Piece asText(Piece piece, Format format, Adaptations notes) {
    if (!(piece instanceof Piece.Content(Attached attached))
        || !format.row(attached.kind(), attached.mediaType()).map(Row::isText).orElse(false)) {
      return piece;
    }
    notes.note("document", "sent as text, since %s takes no " + attached.mediaType());
    String name = attached.name() == null ? "document" : attached.name();
    return new Piece.Text(name + ":\n\n" + attached.text());
  }
}
