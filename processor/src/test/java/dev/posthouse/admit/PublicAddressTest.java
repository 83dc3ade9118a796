package dev.posthouse.admit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/a.pdf",
        "https://example.com:8443/a.pdf?signature=x%40y&u=a@b",
        "HTTPS://Example.COM./a.pdf",
        "https://files.example.com/127.0.0.1/a.png",
        "https://8.8.8.8/a.png",
        "https://[2606:4700:4700::1111]/a.png",
        "https://bücher.example/umschlag.jpg",
        "https://1and1.com/a.png",
        "https://my_bucket.s3.eu-central-1.amazonaws.com/k",
      })
  void whatTheWholeNetReachesIsTaken(String url) {
    assertThat(PublicAddress.fault(url)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/",
        "https://127.1/",
        "https://0/",
        "https://0x7f000001/",
        "https://0X7F.0.0.1/",
        "https://2130706433/",
        "https://017700000001/",
        "https://0177.0.0.01/",
        "https://0x7f.1/",
        "https://127.0.0.1./",
        "https://１２７。０。０。１/",
        "https://10.1.2.3:443/",
        "https://172.16.0.1/",
        "https://172.31.255.255/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://0xa9fea9fe/",
        "https://2852039166/",
        "https://100.100.100.200/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:a9fe:a9fe]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[2001:0:1::1]/",
        "https://[fe80::1]/",
        "https://[fd00:ec2::254]/",
        "https://[ff02::1]/",
        "https://[2001:db8::1]/",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://a.localhost/",
        "https://metadata.google.internal/",
        "https://printer.local/",
        "https://intranet/",
        "https://db.corp/",
      })
  void whatIsPrivateLocalOrNobodysIsRefusedInEverySpelling(String url) {
    assertThat(PublicAddress.fault(url))
        .hasValueSatisfying(
            fault -> assertThat(fault).contains("give the content as data or stored"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "//example.com/",
        "example.com/a.png",
        "javascript:alert(1)",
      })
  void otherSchemesAreRefused(String url) {
    assertThat(PublicAddress.fault(url))
        .hasValueSatisfying(fault -> assertThat(fault).contains("no https address"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://user@example.com/",
        "https://example.com:80@127.0.0.1/",
        "https://user:secret@example.com/",
        "https://example.com\\@127.0.0.1/",
        "https://exa mple.com/",
        "https://example.com/\n",
        "https:///a.png",
        "https://",
        "https://[::1",
        "https://[::1]x/",
        "https://[fe80::1%25eth0]/",
        "https://example.com:http/",
        "https://1.2.3.4.5/",
        "https://256.1.1.1.1/",
        "https://%31%32%37.0.0.1/",
        "https://-a.example.com/",
      })
  void whatCanBeReadInTwoWaysIsRefused(String url) {
    assertThat(PublicAddress.fault(url)).isPresent();
  }
}
