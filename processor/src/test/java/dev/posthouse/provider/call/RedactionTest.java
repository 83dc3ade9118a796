package dev.posthouse.provider.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.key.ApiKey;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.translation.Requests;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P9: whatever a vendor quotes of a request, no failure repeats. */
class RedactionTest {
  private static final ApiKey NO_KEY =
      ApiKey.read(Requests.settings("p", Api.OPENAI), new Credential.None(), _ -> null);

  private static final JobRequest REQUEST =
      Requests.of(
          """
          {'system':'the system prompt of this job',
           'messages':[
            {'role':'user','content':'the content of a message','parts':[
              {'text':'the text of another part'},
              {'image':{'mediaType':'image/png','data':'aGVyZSBpcyBhIHBpY3R1cmU='}},
              {'image':{'mediaType':'image/png','url':'https://pictures.example/secret.png'}}]},
            {'role':'assistant','parts':[
              {'toolCall':{'id':'1','name':'t','arguments':{'town': 'a town by the sea'}}}]},
            {'role':'user','parts':[
              {'toolResult':{'callId':'1','name':'t','content':{'sky': 'blue as ever it was'}}}]}],
           'stop':['a text to stop at'],
           'tools':[{'name':'t','description':'what the tool is there for',
                     'parameters':{'type':'object','properties':{'a name of the user': {}}}}],
           'outputSchema':{'type':'object','properties':{'a property of the output': {}}},
           'providerOptions':{'gpt':{'user':'somebody with a name'}}}
          """);

  private static final Correction CORRECTION =
      new Correction("the answer that would not do", List.of("/a: must not be that long"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the system prompt of this job",
        "the content of a message",
        "the text of another part",
        "aGVyZSBpcyBhIHBpY3R1cmU=",
        "https://pictures.example/secret.png",
        "{\"town\":\"a town by the sea\"}",
        "{\"sky\":\"blue as ever it was\"}",
        "a text to stop at",
        "what the tool is there for",
        "{\"a name of the user\":{}}",
        "{\"a property of the output\":{}}",
        "somebody with a name",
        "the answer that would not do",
        "/a: must not be that long"
      })
  void noPartOfARequestIsRepeated(String quotation) {
    Failure failure =
        Failure.of(FailureKind.INVALID_REQUEST, "Invalid value '" + quotation + "' in request.");

    assertThat(Redaction.of(failure, REQUEST, CORRECTION, NO_KEY).message())
        .isEqualTo("Invalid value '…' in request.");
  }

  @Test
  void whatIsNoQuotationStays() {
    Failure failure = Failure.of(FailureKind.INVALID_REQUEST, "the system is down. ".repeat(10));

    assertThat(Redaction.of(failure, REQUEST, null, NO_KEY)).isEqualTo(failure);
  }

  @Test
  void partOfAQuotationIsOne() {
    Failure failure = Failure.of(FailureKind.INVALID_REQUEST, "at \"content of a mess\" and more");

    assertThat(Redaction.of(failure, REQUEST, null, NO_KEY).message())
        .isEqualTo("at \"…\" and more");
  }
}
