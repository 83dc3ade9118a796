package dev.posthouse.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.translation.Requests;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentRulesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'image':{'mediaType':'image/heic','data':'AAAA'}}",
        "{'image':{'mediaType':'image/png','fileId':'file-1','fileAt':'openai'}}",
        "{'document':{'mediaType':'application/pdf','name':'a b.pdf','data':'AAAA'}}",
        "{'document':{'mediaType':'application/pdf','url':'https://example.com/a.pdf'}}",
        "{'document':{'mediaType':'text/csv; charset=utf-8','stored':'s3://bucket/a/b.csv'}}",
        "{'document':{'mediaType':'application/pdf','stored':'file:2026/a.pdf','size':8000000}}",
        "{'audio':{'mediaType':'audio/x-wav','data':'AAAA'}}",
      })
  void whatSomeProviderReadsIsTaken(String part) {
    assertThat(faults(part)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'image':{'mediaType':'image/bmp','data':'AAAA'}} | parts[0].image.mediaType: is none that a provider reads as image; give one of image/gif
          {'document':{'mediaType':'application/zip','data':'AAAA'}} | parts[0].document.mediaType: is none that a provider reads as document
          {'audio':{'mediaType':'audio/wav'}} | parts[0].audio: has 0 of data, url, fileId and stored; give one
          {'document':{'mediaType':'application/pdf','data':'AAAA','url':'https://example.com/a'}} | has 2 of data, url, fileId and stored; give one
          {'document':{'mediaType':'application/pdf','data':''}} | parts[0].document.data: is empty
          {'document':{'mediaType':'application/pdf','url':'https://169.254.169.254/a'}} | parts[0].document.url: is an address of a private network
          {'document':{'mediaType':'application/pdf','fileId':'file-1'}} | parts[0].document.fileAt: is missing; give the provider whose file it is
          {'document':{'mediaType':'application/pdf','data':'AAAA','fileAt':'openai'}} | fileAt: stands without fileId
          {'document':{'mediaType':'application/pdf','stored':'s3://bucket'}} | parts[0].document.stored: names no object; give s3://bucket/key
          {'document':{'mediaType':'application/pdf','stored':'file:../a'}} | stored: names no file below the shared folder
          {'document':{'mediaType':'application/pdf','stored':'file:/etc/passwd'}} | stored: names no file below the shared folder
          {'document':{'mediaType':'application/pdf','stored':'http://a/b'}} | stored: is no place that is known
          {'document':{'mediaType':'application/pdf','data':'AAAA','size':3}} | size: is for what is stored
          {'document':{'mediaType':'application/pdf','name':'../a.pdf','data':'AAAA'}} | parts[0].document.name: is no file's name
          {'text':'a','document':{'mediaType':'application/pdf','data':'AAAA'}} | parts[0]: has 2 fields; give one of text, image, document, audio
          """)
  void eachFaultNamesItsFieldAndWhatToWrite(String part, String expected) {
    assertThat(faults(part)).anySatisfy(fault -> assertThat(fault).contains(expected));
  }

  @Test
  void contentsStandInAUsersMessage() {
    var faults = new ArrayList<String>();
    new MessageRules(faults)
        .check(
            Requests.of(
                    "{'messages':[{'role':'assistant','parts':[{'audio':{'mediaType':'audio/wav','data':'AAAA'}}]}]}")
                .getMessages());

    assertThat(faults)
        .containsExactly(
            "messages[0].parts[0].audio: stands in the assistant's message; give it in a user's");
  }

  @Test
  void noAddressIsRepeated() {
    assertThat(
            faults(
                "{'image':{'mediaType':'image/png','url':'https://u:secret@example.com/?sig=secret'}}"))
        .isNotEmpty()
        .noneMatch(fault -> fault.contains("secret"));
  }

  private static List<String> faults(String part) {
    var faults = new ArrayList<String>();
    new MessageRules(faults)
        .check(Requests.of("{'messages':[{'role':'user','parts':[" + part + "]}]}").getMessages());
    return faults;
  }
}
