// Prints what AsyncAPI's own parser has against a description; fails on errors and warnings.
import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";
import { AvroSchemaParser } from "@asyncapi/avro-schema-parser";

const parser = new Parser();
parser.registerSchemaParser(AvroSchemaParser());
const { document, diagnostics } = await parser.parse(await readFile(process.argv[2], "utf8"));
const grave = diagnostics.filter((diagnostic) => diagnostic.severity <= 1);
grave.forEach((diagnostic) => console.log(`${diagnostic.path.join(".")}: ${diagnostic.message}`));
if (document === undefined || grave.length > 0) process.exit(1);
for (const channel of document.channels().all()) {
  console.log(`${channel.address()}: ${channel.messages().all().map((message) => message.id()).join(", ")}`);
}
