package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostingReaderTest {
  private static final String CLAUDE = "api: anthropic, model: m, credential: ";
  private static final String GEMINI = "api: gemini, model: m, credential: ";
  private static final String OPENAI = "api: openai, model: m, credential: \"env:A\", ";
  private static final String ENDPOINT = "baseUrl: \"https://x.openai.azure.com\", ";

  @Test
  void withoutAWordTheVendorServes() throws Exception {
    assertThat(ProviderYaml.read(CLAUDE + "\"env:A\"").hosting()).isEqualTo(Hosting.DIRECT);
  }

  @Test
  void bedrockServesClaude() throws Exception {
    ProviderSettings settings =
        ProviderYaml.read(CLAUDE + "cloud, hosting: {on: bedrock, region: eu-central-1}");

    assertThat(settings.hosting()).isEqualTo(new Hosting.Bedrock("eu-central-1"));
    assertThat(settings.credential()).isEqualTo(new Credential.Cloud());
    assertThat(settings.platform()).isEqualTo("bedrock");
  }

  @Test
  void vertexServesClaudeAndGemini() throws Exception {
    String hosting = "cloud, hosting: {on: vertex, project: p-1, location: europe-west1}";

    assertThat(ProviderYaml.read(CLAUDE + hosting).hosting())
        .isEqualTo(new Hosting.Vertex("p-1", "europe-west1"));
    assertThat(ProviderYaml.read(GEMINI + hosting).platform()).isEqualTo("vertex");
  }

  @Test
  void azureServesOpenAi() throws Exception {
    assertThat(
            ProviderYaml.read(OPENAI + ENDPOINT + "hosting: {on: azure, apiVersion: 2024-10-21}")
                .hosting())
        .isEqualTo(new Hosting.Azure("2024-10-21"));
    assertThat(
            ProviderYaml.read(
                    OPENAI.replace("api: openai", "api: openai-responses")
                        + ENDPOINT
                        + "hosting: {on: azure}")
                .hosting())
        .isEqualTo(new Hosting.Azure(null));
    assertThat(ProviderYaml.read(OPENAI + ENDPOINT + "hosting: {on: azure}").platform())
        .isEqualTo("azure");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          api: openai, credential: "env:A"      | on: bedrock, region: eu-central-1 | hosting.on: does not serve api: openai here: bedrock serves api: anthropic. Without hosting, it is the vendor's own address or baseUrl
          api: openai, credential: "env:A"      | on: vertex, project: p, location: global | hosting.on: does not serve api: openai here: vertex serves api: anthropic or gemini. Without hosting, it is the vendor's own address or baseUrl
          api: gemini, credential: "env:A", baseUrl: "https://x" | on: azure          | hosting.on: does not serve api: gemini here: azure serves api: openai or openai-responses. Without hosting, it is the vendor's own address or baseUrl
          api: openai, credential: "env:A"      | on: azure                        | baseUrl: is missing: write the Azure resource's endpoint, as in https://NAME.openai.azure.com
          api: openai, credential: "env:A", baseUrl: "https://x" | on: azure, apiVersion: v1 | hosting.apiVersion: cannot use "v1": write a version, as in 2024-10-21, or leave it out for the v1 API
          api: openai, credential: cloud, baseUrl: "https://x" | on: azure | credential: cloud works on bedrock and vertex: name the Azure resource's key instead
          api: anthropic, credential: cloud     | on: bedrock                      | hosting.region: is missing: write as in eu-central-1
          api: anthropic, credential: cloud     | on: bedrock, region: Frankfurt   | hosting.region: cannot use "Frankfurt": write as in eu-central-1
          api: anthropic, credential: none      | on: bedrock, region: eu-west-1   | credential: bedrock answers nobody without one: write cloud, or name a Bedrock API key
          api: gemini, credential: none         | on: vertex, project: p, location: global | credential: vertex answers nobody without one: write cloud, or name a service account's JSON key, as in file:PATH
          api: gemini, credential: cloud        | on: vertex, project: p           | hosting.location: is missing: write as in europe-west1, or global
          api: anthropic, credential: "env:A"   | region: eu-west-1                | hosting.on: is missing: write on: bedrock, vertex or azure
          api: anthropic, credential: "env:A"   | on: mars                         | hosting.on: must be one of bedrock, vertex, azure, not "mars"
          api: anthropic, credential: cloud     | on: bedrock, region: eu-west-1, zone: a | hosting.zone: unknown key: there is: on, region
          """)
  void whatDoesNotGoTogetherIsNamed(String provider, String hosting, String message) {
    assertThat(ProviderYaml.faults(provider + ", model: m, hosting: {" + hosting + "}"))
        .contains("f.yaml:4: providers.main." + message);
  }
}
